import Testing

@testable import Catalog

@Suite struct ComputedValueTests {
    @Test(arguments: [
        ("Warning", 3751, "Data truncated for functional index 'functional_index' at row 1", true),
        ("Warning", 1411, "Incorrect datetime value: 'x' for function str_to_date", true),
        ("Warning", 1292, "Truncated incorrect DOUBLE value: 'x'", true),
        ("Warning", 1292, "Incorrect date value: 'x' for column 'd' at row 1", false),
        ("Error", 3751, "Data truncated for functional index 'functional_index' at row 1", false),
        ("Warning", 1265, "Data truncated for column 'v' at row 1", false),
        ("Warning", 1364, "Field 'v' doesn't have a default value", false),
        ("Warning", 1301, "Result of repeat() was larger than max_allowed_packet (1024) - truncated", false),
    ])
    func whatIsNoLoss(level: String, number: Int, message: String, expected: Bool) {
        #expect(ComputedValue.concerns(level: level, number: number, message: message) == expected)
    }
}
