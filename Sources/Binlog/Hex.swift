/// Appends the two lower-case hexadecimal digits of a byte.
func appendHex(_ byte: UInt8, to text: inout [UInt8]) {
    text.append(hexDigit(byte >> 4))
    text.append(hexDigit(byte & 0xf))
}

private func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") - 10 + value
}
