@testable import Binlog

/// A table map and one row event as a server wrote them, without headers and checksums.
struct RowFixture {
    let table: TableMap
    let rows: RowsEvent
    let images: [UInt8]

    init(table: String, rows: String, type: EventType) throws {
        let tableBytes = bytes(table)
        self.table = try tableBytes.withUnsafeBytes { buffer in
            var reader = ByteReader(buffer)
            return try TableMap(&reader, bytes: tableBytes[...])
        }
        let rowBytes = bytes(rows)
        self.rows = try rowBytes.withUnsafeBytes { buffer in
            var reader = ByteReader(buffer)
            return try RowsEvent(&reader, type: type, startIndex: 0)
        }
        images = Array(rowBytes[self.rows.images])
    }

    /// MySQL 9.7.4, binlog_row_metadata=MINIMAL:
    ///
    ///     CREATE TABLE t (id INT PRIMARY KEY, tu TINYINT UNSIGNED, s SMALLINT, m MEDIUMINT, b BIGINT UNSIGNED, d DECIMAL(12,3),
    ///       f FLOAT, g DOUBLE, bi BIT(9), c CHAR(3), c4 CHAR(200), v VARCHAR(10), w VARCHAR(300), e ENUM('a','b'),
    ///       st SET('x','y','z'), x BLOB, bn BINARY(4), dt DATETIME(3), ts TIMESTAMP(2) NULL, ti TIME(6), da DATE, y YEAR,
    ///       j JSON, p POINT, l VARCHAR(5) CHARACTER SET latin1);
    ///     INSERT INTO t VALUES (-2, 255, -300, -70000, 18446744073709551615, -1234567.089, 1.5, 0.1, 257, 'é', 'ü', 'v', 'w',
    ///       'b', 'x,z', x'00ff', x'0100', '2026-11-21 10:20:30.456', '2026-11-21 10:20:30.45', '-01:02:03.000004',
    ///       '0000-00-00', 2026, '{"a": [1, null]}', POINT(1, 2), 'é€'),
    ///       (7, NULL, NULL, … NULL);
    static func allTypes() throws -> RowFixture {
        try RowFixture(
            table: """
                720000000000010002667800017400190301020908f6040510fefe0f0ffefefcfe1211130a0df5ff0f1c0c0304080101fe0cce2028
                00b004f701f80102fe0403020604040500feffff01010248800209fcff00043f053f0608070101
                """,
            rows: """
                7200000000001100020019ffffffff00000000feffffffffd4fe90eefeffffffffffffffff7fed2978ffa60000c03f9a9999999999
                b93f010102c3a90200c3bc01760100770205020000ff010199bb6aa51e11d06b01706e2d7fef7cfffffc0000007e17000000000100
                16000b000100020c006102000a0005010004000019000000000000000101000000000000000000f03f000000000000004002e980fe
                ffff0107000000
                """, type: .writeRows)
    }

    /// MySQL 9.7.4:
    ///
    ///     CREATE TABLE p (a JSON, id INT PRIMARY KEY, b JSON, c JSON);
    ///     INSERT INTO p VALUES (json_object('x', 1, 'long', repeat('a', 100)), 1, '[]',
    ///       json_object('y', 2, 'long', repeat('b', 100)));
    ///     SET binlog_row_image = MINIMAL, binlog_row_value_options = PARTIAL_JSON;
    ///     UPDATE p SET b = '{}', c = JSON_SET(c, '$.y', 'é'), a = a;
    static func partialUpdate() throws -> RowFixture {
        try RowFixture(
            table: "73000000000001000266780001700004f503f5f5030404040d010100",
            rows: """
                7300000000001100020004020d0001000000010500000000000500000000000004000a0000000003242e79040c02c3a9
                """, type: .partialUpdateRows)
    }
}

/// The bytes of hexadecimal text, whitespace aside.
func bytes(_ hex: String) -> [UInt8] {
    let digits = hex.filter { !$0.isWhitespace }.map { UInt8($0.hexDigitValue ?? 0) }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}
