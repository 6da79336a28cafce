//! Drawing lots: the same seed gives the same draws.

/// Splitmix64.
pub struct Draw(u64);

impl Draw {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// One of 0 … `count` − 1.
    pub fn below(&mut self, count: u64) -> u64 {
        self.number() % count
    }

    /// One of `from` … `to`.
    pub fn between(&mut self, from: u64, to: u64) -> u64 {
        from + self.below(to - from + 1)
    }

    pub fn percent(&mut self, chance: u64) -> bool {
        self.below(100) < chance
    }

    pub fn pick<T: Copy>(&mut self, table: &[T]) -> Option<T> {
        if table.is_empty() {
            return None;
        }
        let at = self.below(table.len() as u64);
        table.get(usize::try_from(at).ok()?).copied()
    }
}
