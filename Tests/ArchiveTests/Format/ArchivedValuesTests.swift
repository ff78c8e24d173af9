import Binlog
import Foundation
import Testing

@testable import Catalog
@testable import Fork

/// What archives hold of a source has the same text, whatever the types are that stand for it.
@Suite struct ArchivedValuesTests {
    private func decoded<T: Codable>(_ type: T.Type, _ text: String) throws -> T {
        let value = try JSONDecoder().decode(type, from: Data(text.utf8))
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        #expect(String(decoding: try encoder.encode(value), as: UTF8.self) == text)
        return value
    }

    @Test func aTable() throws {
        let text = """
            {"columns":[],"dataBytes":1,"engine":"InnoDB","histograms":[],"indexBytes":2,"key":["id"],\
            "name":{"database":"d","name":"t"},"rows":3,"statement":"CREATE TABLE t"}
            """
        #expect(try decoded(Table.self, text).name == TableIdentity("d", "t"))
        #expect(try decoded(TableIdentity.self, #"{"database":"d","table":"t"}"#) == TableIdentity("d", "t"))
    }

    @Test func anUndecidedTransaction() throws {
        let text = """
            {"object":"XA transaction 0x610B, format 1",\
            "reason":"it was prepared, and neither committed nor rolled back, at that moment"}
            """
        let transaction = try decoded(UndecidedTransaction.self, text)
        #expect(transaction == UndecidedTransaction(XID(formatID: 1, globalID: [0x61], branchQualifier: [0x0B])))
        #expect(UndecidedTransaction(transaction.notCopied) == transaction)
        #expect(UndecidedTransaction(NotCopied(object: "table d.t", reason: "it is damaged")) == nil)
    }

    @Test func aForeignKeyToAnotherDatabase() throws {
        let key = try decoded(ForeignKeyToOther.self, #""shop.orders.fk_customer (crm.customers)""#)
        #expect(
            key.description == ForeignKeyToOther("shop.orders.fk_customer", parent: ("crm", "customers")).description)
        #expect(key.hasParent(in: "crm") && !key.hasParent(in: "cr") && !key.hasParent(in: "shop"))
    }
}
