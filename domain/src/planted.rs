//! Faults that a test switches on, to see whether the simulator finds them. Without the feature `planted`, which only tests
//! have, there are none.

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// What became of a command is not looked up.
    ReceiptsForgotten,
    /// What became of a refused command is not remembered.
    RefusalsForgotten,
    /// A command's number is not counted on its device.
    NumbersNotCounted,
    /// What waits is settled although the phone is of another life of the database.
    LifeIgnored,
    /// A cursor is continued in another life of the database.
    CursorOfAnyLife,
    /// A phone is not told of a scope it lost.
    LostScopesKept,
    /// A scope held under another grant is continued.
    GrantsContinued,
    /// Who asks is of another snapshot than what she receives.
    AccountOfAnotherSnapshot,
    /// For which organisation she works, her phone says.
    ClaimBelieved,
    /// What the server settled leaves the outbox although the copy was not written.
    SettledBeforeKept,
    /// What the server said of commands is not kept with what they did.
    ReceiptsNotKept,
    /// What the server said of commands is believed in another life of its database.
    ReceiptsOfAnyLife,
    /// What did not take effect is thrown away.
    RefusalsDropped,
    /// What took effect is not kept for a server that was restored.
    NothingAcknowledged,
    /// Under a new device id the last comes first.
    RenumberedBackwards,
    /// What another person left on the phone is taken as hers who is signed in.
    OthersTaken,
    /// An older copy is written over a newer one.
    CopyGoesBack,
    /// What is confirmed is shown as waiting.
    ShownTwice,
    /// A second answer takes the place of the first.
    AnsweredTwice,
    /// The row after the one a phone holds is passed over.
    RowsPassedOver,
    /// Of what a command changes, only the first is written.
    HalfCommitted,
    /// What the server has is told wrongly. Only how often a phone lets itself be filled anew is to be seen of it.
    SumsWrong,
    /// The rules themselves fail on a call. No fault to be found: what it does to the others is.
    RulesFail,
}

impl Fault {
    /// Those that are found sooner or later by chance.
    pub const ALL: [Self; 20] = [
        Self::ReceiptsForgotten,
        Self::RefusalsForgotten,
        Self::NumbersNotCounted,
        Self::CursorOfAnyLife,
        Self::LostScopesKept,
        Self::GrantsContinued,
        Self::AccountOfAnotherSnapshot,
        Self::ClaimBelieved,
        Self::SettledBeforeKept,
        Self::ReceiptsNotKept,
        Self::ReceiptsOfAnyLife,
        Self::RefusalsDropped,
        Self::NothingAcknowledged,
        Self::RenumberedBackwards,
        Self::OthersTaken,
        Self::CopyGoesBack,
        Self::ShownTwice,
        Self::AnsweredTwice,
        Self::RowsPassedOver,
        Self::HalfCommitted,
    ];
}

#[cfg(feature = "planted")]
thread_local! {
    static PLANTED: std::cell::Cell<Option<Fault>> = const { std::cell::Cell::new(None) };
}

/// On this thread, from now on.
#[cfg(feature = "planted")]
pub fn plant(fault: Option<Fault>) {
    PLANTED.set(fault);
}

#[cfg(feature = "planted")]
pub fn has(fault: Fault) -> bool {
    PLANTED.get() == Some(fault)
}

#[cfg(not(feature = "planted"))]
pub const fn has(_: Fault) -> bool {
    false
}
