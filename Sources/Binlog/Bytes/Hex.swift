/// Appends the two lower-case hexadecimal digits of a byte.
func appendHex(_ byte: UInt8, to text: inout [UInt8]) {
    text.append(hexDigit(byte >> 4))
    text.append(hexDigit(byte & 0xf))
}

/// Bytes as lower-case hexadecimal digits.
package func hexText(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    for byte in bytes { appendHex(byte, to: &text) }
    return String(decoding: text, as: UTF8.self)
}

private func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value
}
