import CCrypto

/// `.mylogin.cnf`, as mysql_config_editor writes it (MySQL source, mysys/my_default.cc and client/mysql_config_editor.cc): four
/// bytes of zero, the key in twenty bytes, and each line encrypted with it, behind its length. Who has the file can read it: it is
/// only kept from being read by accident.
enum LoginPathFile {
    private static let keySize = 20

    /// No text begins like this.
    static func isOne(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0, 0, 0, 0]) }

    static func text(_ bytes: [UInt8], path: String) throws(DSNError) -> [UInt8] {
        let damaged = DSNError(description: "the login path file \(path) cannot be decrypted")
        guard bytes.count >= 4 + keySize else { throw damaged }
        var key = [UInt8](repeating: 0, count: 16)
        for (index, byte) in bytes[4..<(4 + keySize)].enumerated() { key[index % key.count] ^= byte }
        var text: [UInt8] = []
        var position = 4 + keySize
        while position < bytes.count {
            guard position + 4 <= bytes.count else { throw damaged }
            let length = (0..<4).reduce(0) { $0 | Int(bytes[position + $1]) << (8 * $1) }
            position += 4
            guard length <= bytes.count - position,
                let line = decrypted(bytes[position..<(position + length)], key: key)
            else { throw damaged }
            text += line
            position += length
        }
        return text
    }

    /// AES-128 in ECB mode, with padding.
    private static func decrypted(_ bytes: ArraySlice<UInt8>, key: [UInt8]) -> [UInt8]? {
        guard let context = EVP_CIPHER_CTX_new() else { return nil }
        defer { EVP_CIPHER_CTX_free(context) }
        var result = [UInt8](repeating: 0, count: bytes.count + 16)
        var (first, last): (Int32, Int32) = (0, 0)
        guard EVP_DecryptInit_ex(context, EVP_aes_128_ecb(), nil, key, nil) == 1,
            EVP_DecryptUpdate(context, &result, &first, Array(bytes), Int32(clamping: bytes.count)) == 1
        else { return nil }
        let isWhole = result.withUnsafeMutableBufferPointer {
            EVP_DecryptFinal_ex(context, $0.baseAddress.map { $0 + Int(first) }, &last) == 1
        }
        return isWhole ? Array(result.prefix(Int(first + last))) : nil
    }
}
