import Binlog
import Testing

@testable import Catalog

@Suite struct ServerObjectsTests {
    private func notCopied(
        _ kind: ServerObjects.Kind, source: [ExactText: String]?, target: [ExactText: String]?, isOneSeries: Bool = true
    ) -> [String] {
        ServerObjects.notCopied(
            source: ServerObjects(found: source.map { [kind: $0] } ?? [:]),
            target: ServerObjects(found: target.map { [kind: $0] } ?? [:]), isOneSeries: isOneSeries
        ).map { "\($0.object): \($0.reason)" }
    }

    @Test func whatIsMissingOrOtherwiseIsNamed() {
        let found = notCopied(
            .costConstant, source: ["a": "1", "b": "2", "c": "3", "d": ""], target: ["b": "4", "c": "3"])
        #expect(found.map { $0.prefix(4) } == ["a: i", "b: i"])
        #expect(found.last?.hasPrefix("b: it is 2 on the source") == true)
    }

    @Test func aDefaultIsAContentsToo() {
        let found = notCopied(.sysOption, source: ["a": ""], target: ["a": "1"])
        #expect(found.first?.hasPrefix("a: it is the default on the source") == true)
    }

    @Test func whatMayNotBeSeenIsNotGuessed() {
        #expect(notCopied(.resourceGroup, source: nil, target: [:]) == [])
        #expect(notCopied(.resourceGroup, source: ["a": "1"], target: nil) == [])
    }

    /// Versions bring other system tables, and refine definitions.
    @Test func serversOfTwoSeries() {
        #expect(notCopied(.systemSchemaObject, source: ["a": "1"], target: [:], isOneSeries: false) == [])
        #expect(notCopied(.spatialReferenceSystem, source: ["a": "1"], target: ["a": "2"], isOneSeries: false) == [])
        #expect(notCopied(.spatialReferenceSystem, source: ["a": "1"], target: [:], isOneSeries: false).count == 1)
    }

    @Test(
        arguments: [
            ("ts.ibd", nil), ("./ts.ibd", nil), ("/data/ts.ibd", nil), ("/data/more/ts.ibd", "/data/more"),
            ("/other/ts.ibd", "/other"), ("../other/ts.ibd", "../other"), ("/ts.ibd", ""),
        ] as [(String, String?)])
    func directoryOfATablespace(path: String, directory: String?) {
        let tablespace = Tablespace(name: "ts", path: path, dataDirectory: "/data/")
        #expect(tablespace.fileName == "ts.ibd")
        #expect(tablespace.directory == directory)
    }
}
