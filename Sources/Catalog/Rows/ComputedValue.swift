import MySQL

/// Warnings about what the server computes from a row, for a generated column or an index on an expression. The source had the
/// same ones; the row itself is as it was.
package enum ComputedValue {
    /// What an expression warns of, and an index on it (MySQL source, `share/messages_to_clients.txt`).
    private static let numbers: Set<Int> = [
        1105,  // ER_UNKNOWN_ERROR: a negative number cast to UNSIGNED
        1292,  // ER_TRUNCATED_WRONG_VALUE
        1300,  // ER_INVALID_CHARACTER_STRING: CONVERT
        1365,  // ER_DIVISION_BY_ZERO
        1411,  // ER_WRONG_VALUE_FOR_TYPE: STR_TO_DATE, INET_ATON, UNHEX
        1441,  // ER_DATETIME_FUNCTION_OVERFLOW
        3020,  // ER_INVALID_ARGUMENT_FOR_LOGARITHM
        3751,  // ER_WARN_DATA_TRUNCATED_FUNCTIONAL_INDEX
        3752,  // ER_WARN_DATA_OUT_OF_RANGE_FUNCTIONAL_INDEX
        3903,  // ER_INVALID_JSON_VALUE_FOR_FUNC_INDEX
        3904,  // ER_JSON_VALUE_OUT_OF_RANGE_FOR_FUNC_INDEX
        6527,  // 9.7: a date beyond the range of its type
    ]

    /// - Parameter warning: a row of SHOW WARNINGS.
    package static func concerns(_ warning: Row) -> Bool {
        concerns(level: warning.text("level"), number: warning.int("code") ?? 0, message: warning.text("message"))
    }

    /// Whether it is about one of these columns, which are generated.
    package static func concerns(_ warning: Row, columns: [String]) -> Bool {
        let message = warning.text("message")
        return warning.text("level") != "Error" && columns.contains { message.contains("for column '\($0)' at row") }
    }

    /// What is stored in a column itself is named with it: `Incorrect date value: 'x' for column 'd' at row 1`, 1292, too.
    package static func concerns(level: String, number: Int, message: String) -> Bool {
        level != "Error" && numbers.contains(number) && !message.contains("for column ")
    }
}
