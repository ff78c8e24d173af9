import Catalog
import Timeline

extension Catalog {
    /// The catalog before these objects were created. With a database goes all that is in it, with a table its triggers.
    package func before(creating created: [SchemaObject], foldsCase: Bool) -> Catalog {
        guard !created.isEmpty else { return self }
        let gone = Set(created.map { ObjectKey($0, foldsCase: foldsCase) })
        func isGone(_ kind: SchemaObject.Kind, _ database: String, _ name: String) -> Bool {
            gone.contains(ObjectKey(SchemaObject(.database, database), foldsCase: foldsCase))
                || gone.contains(ObjectKey(SchemaObject(kind, database, name), foldsCase: foldsCase))
        }
        func isGone(_ object: StoredObject) -> Bool {
            guard let kind = SchemaObject.Kind(rawValue: object.kind.rawValue) else { return false }
            return isGone(kind, object.database, object.name)
        }
        var result = self
        result.databases.removeAll { isGone(.database, $0.name, "") }
        result.tables.removeAll { isGone(.table, $0.name.database, $0.name.table) }
        result.views.removeAll(where: isGone)
        result.libraries?.removeAll { isGone(.library, $0.database, $0.name) }
        result.routines.removeAll(where: isGone)
        result.triggers.removeAll(where: isGone)
        result.events.removeAll(where: isGone)
        return result
    }
}

/// How the server tells objects apart: routines, triggers and events by their names in any case, the others as
/// `lower_case_table_names` says.
struct ObjectKey: Hashable {
    private let object: SchemaObject

    init(_ object: SchemaObject, foldsCase: Bool) {
        let foldsDatabase = foldsCase
        let foldsName: Bool
        switch object.kind {
        case .database, .table, .view: foldsName = foldsCase
        case .trigger, .procedure, .function, .event, .library: foldsName = true
        }
        self.object = SchemaObject(
            object.kind, foldsDatabase ? object.database.lowercased() : object.database,
            foldsName ? object.name.lowercased() : object.name)
    }
}
