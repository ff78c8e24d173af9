import Foundation

/// What the types of a routine's parameters and result that name no collation can have stood for. It depends on the session that made
/// the routine, and the text does not say.
package struct RoutineTypes: Sendable, Equatable {
    /// What CHARSET utf8mb4 is to mean (`default_collation_for_utf8mb4`); nil where nothing depends on it.
    var ofUTF8MB4: String?
    /// What a type without a character set is to have: that of the database the session was in. nil for the routine's own.
    var ofSession: String?

    /// The likelier first. One of them gives what the source has, as far as anything does.
    package static func possible(for object: StoredObject) -> [RoutineTypes] {
        let collations = (object.parameters ?? []).compactMap { type in
            type.range(of: " COLLATE ", options: .backwards).map { String(type[$0.upperBound...]) }
        }
        var ofUTF8MB4 = ["utf8mb4_general_ci", "utf8mb4_0900_ai_ci"].filter(collations.contains)
        // A type without a character set has the database's.
        if ofUTF8MB4.first == object.databaseCollation { ofUTF8MB4.reverse() }
        let ofSession = Set(collations).filter { $0 != object.databaseCollation && CharacterSetName.isOne($0) }.sorted()
        let meanings: [String?] = ofUTF8MB4.isEmpty ? [nil] : ofUTF8MB4
        return ([nil] + ofSession).flatMap { session in
            meanings.map { RoutineTypes(ofUTF8MB4: $0, ofSession: session) }
        }
    }
}
