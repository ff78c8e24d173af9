import Binlog
import Testing

@testable import Timeline

@Suite struct ConcernedTablesTests {
    private let a = TableIdentity("d", "a")
    private let b = TableIdentity("e", "b")

    private func table(_ identity: TableIdentity) -> SchemaObject {
        SchemaObject(.table, identity.database, identity.table)
    }

    @Test func whatAStatementNames() {
        let changes: [(DefinitionChange, [TableIdentity])] = [
            (.create(table(a), .ifNeeded), [a]), (.alter(table(a)), [a]), (.drop(table(a), .none), [a]),
            (.rename(table(a), to: table(b)), [a, b]), (.truncate(table(a)), []),
            (.create(SchemaObject(.view, "d", "a"), .replacing), []),
            (.drop(SchemaObject(.trigger, "d", "a"), .none), []),
            (.create(SchemaObject(.database, "d"), .none), []), (.alter(SchemaObject(.database, "d")), []),
        ]
        for (change, tables) in changes {
            #expect(StatementEffect.definitions([change]).concerned == ConcernedTables(tables), "\(change)")
        }
        #expect(StatementEffect.definitions(changes.map(\.0)).concerned == ConcernedTables([a, b]))
        for effect in [StatementEffect.harmless, .data, .accounts, .temporaryTable, .rollbackToSavepoint] {
            #expect(effect.concerned.isEmpty)
        }
    }

    @Test func aDatabaseThatIsDropped() {
        let concerned = StatementEffect.definitions([.drop(SchemaObject(.database, "d"), .none)]).concerned
        #expect(concerned.contains(a) && !concerned.contains(b) && !concerned.isEmpty)
        let named = concerned.naming([a, b], [TableIdentity("d", "c")])
        #expect(named == ConcernedTables([a, TableIdentity("d", "c")]))
    }

    @Test func whatIsNotUnderstoodMayConcernAny() {
        var concerned = ConcernedTables([a])
        concerned.formUnion(StatementEffect.unknown.concerned)
        #expect(concerned.contains(b) && concerned.isAll)
    }

    /// To Swift they are one.
    @Test func namesAreBytes() {
        let (one, two) = (TableIdentity("d", "\u{e9}"), TableIdentity("d", "e\u{301}"))
        #expect(!ConcernedTables([one]).contains(two))
    }
}
