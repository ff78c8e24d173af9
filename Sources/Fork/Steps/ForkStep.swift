/// The steps of a fork, in their order. The ledger on the target tells which of them were begun and done (``ForkLedger``).
///
/// Each replaces what an earlier run has left of it, or finds it done: a fork that was broken off is marked as unfinished, and is
/// made again from the first step on. What a step changes of the target beside what is forked, the ``Relaxation`` and the mark undo.
enum ForkStep: String, CaseIterable, Sendable {
    /// Settings that what is made depends on.
    case earlySettings = "early settings"
    /// Drops what is replaced.
    case clearing
    /// Empty tables.
    case tables
    case rows
    /// Compares the rows, while the source still shows what they were.
    case verification
    /// Brings rows that were read at different moments to one.
    case span
    /// Gives the source free.
    case release
    case foreignKeys = "foreign keys"
    /// To an earlier moment, while nothing on the target reacts to rows.
    case back
    /// Indexes, checks and defaults for which all rows have to be what they are to be.
    case lateParts = "late parts of tables"
    case accounts
    case statistics
    case routines
    /// Views need them: the server asks what their definers may do.
    case privileges
    case views
    /// Compares definitions, and looks for what the fork has not made.
    case comparison
    /// To a later moment, with everything there that statements may need.
    case forward
    /// What was relaxed to make the fork is as it was, and all is on the disk.
    case durability
    case lateSettings = "late settings"
    /// GTIDs, users, events; the mark goes. From then on the target is a server of its own.
    case opening
}
