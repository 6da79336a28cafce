//! The demo's own drawing of lots: the same seed gives the same draws on every machine and for ever.

use uuid::Uuid;

/// Splitmix64.
pub(super) struct Draw(u64);

impl Draw {
    /// Each place draws from its own id, so that one more place disturbs no other.
    pub(super) fn of(id: Uuid) -> Self {
        let (high, low) = id.as_u64_pair();
        Self(high ^ low.rotate_left(32))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// One of 0 … `count` − 1.
    pub(super) fn below(&mut self, count: u32) -> u32 {
        let scaled = ((self.next() >> 32) * u64::from(count)) >> 32;
        u32::try_from(scaled).expect("less than count")
    }

    /// One of `from` … `to`.
    pub(super) fn between(&mut self, from: u32, to: u32) -> u32 {
        from + self.below(to - from + 1)
    }

    /// −`reach` … `reach`, the middle likelier than the ends.
    pub(super) fn around(&mut self, reach: i32) -> i32 {
        let width = reach.unsigned_abs() + 1;
        let sum = i64::from(self.below(width)) + i64::from(self.below(width)) - i64::from(reach);
        i32::try_from(sum).expect("within reach")
    }

    pub(super) fn percent(&mut self, chance: u32) -> bool {
        self.below(100) < chance
    }

    pub(super) fn pick<'a, T>(&mut self, table: &'a [T]) -> &'a T {
        let at = self.below(u32::try_from(table.len()).expect("a table is short"));
        table.get(at as usize).expect("a table is never empty")
    }
}
