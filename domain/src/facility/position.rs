//! Where something stands.

use crate::host;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Millionths of a degree (about 0.1 m): no float in anything that is hashed or compared.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Position {
    pub lat_e6: i32,
    pub lon_e6: i32,
}

/// In degrees, as a map asked for a route takes it: `34.340000,134.046667`.
impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = |e6: i32| {
            let sign = if e6 < 0 { "-" } else { "" };
            (sign, e6.unsigned_abs() / 1_000_000, e6.unsigned_abs() % 1_000_000)
        };
        let ((south, lat, lat_e6), (west, lon, lon_e6)) = (parts(self.lat_e6), parts(self.lon_e6));
        write!(f, "{south}{lat}.{lat_e6:06},{west}{lon}.{lon_e6:06}")
    }
}

impl Position {
    /// Distance on the sphere, in metres.
    pub fn distance_m(self, other: Self) -> u32 {
        const EARTH_RADIUS_M: f64 = 6_371_000.0;
        let radians = |e6: i32| (f64::from(e6) / 1e6).to_radians();
        let (lat_a, lat_b) = (radians(self.lat_e6), radians(other.lat_e6));
        let half_lat = host::sin((lat_b - lat_a) / 2.0);
        let half_lon = host::sin((radians(other.lon_e6) - radians(self.lon_e6)) / 2.0);
        let h = half_lat * half_lat + host::cos(lat_a) * host::cos(lat_b) * half_lon * half_lon;
        let metres = 2.0 * EARTH_RADIUS_M * host::asin(h.sqrt().min(1.0));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 ..= 20,015,087")]
        let metres = metres.round() as u32;
        metres
    }
}

#[cfg(test)]
mod tests {
    use super::Position;

    #[test]
    fn a_position_is_told_in_degrees() {
        let told = |lat_e6, lon_e6| Position { lat_e6, lon_e6 }.to_string();
        assert_eq!(told(34_340_001, 134_046_667), "34.340001,134.046667");
        assert_eq!(told(-5, -70_000_050), "-0.000005,-70.000050");
    }
}
