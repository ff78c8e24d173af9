/// A view, routine, trigger or event: how it is made, changed and dropped.
struct StoredObject: Sendable, Equatable {
    enum Kind: String, CaseIterable, Sendable { case view, procedure, function, trigger, event }

    let kind: Kind
    /// The name as statements have it, with its database.
    let name: String
    let create: String
    /// What may be done to it later.
    let changes: [String]

    var drop: String { "DROP \(kind.rawValue.uppercased()) IF EXISTS \(name)" }

    /// - Parameters:
    ///   - number: what its name is to end with.
    ///   - others: objects that there are already.
    static func any(_ number: Int, over tables: [TableModel], others: [StoredObject], _ dice: inout Dice)
        -> StoredObject
    {
        switch dice.weighted([4, 3, 3, 4, 2]) {
        case 0: Views.any(number, tables, others, &dice)
        case 1: Routines.procedure(number, tables, &dice)
        case 2: Routines.function(number, tables, &dice)
        case 3: Triggers.any(number, tables, others, &dice)
        default: Events.any(number, tables, &dice)
        }
    }

    /// Who an object may belong to, the last one without an account.
    static func definer(_ dice: inout Dice) -> String {
        dice.once(in: 4) ? "DEFINER=\(dice.pick(["'app'@'%'", "'zoé'@'%'", "'no one'@'h'"])) " : ""
    }
}
