import Binlog
import CCrypto

/// SHA-256 of bytes that come a piece at a time. What was added so far can be asked for at any time, and it goes on.
package final class SHA256 {
    private let context: OpaquePointer
    /// The digest is taken of a copy, since taking it ends the context that it is taken from.
    private let copy: OpaquePointer

    package init() {
        context = EVP_MD_CTX_new()
        copy = EVP_MD_CTX_new()
        require(EVP_DigestInit_ex(context, EVP_sha256(), nil))
    }

    deinit {
        EVP_MD_CTX_free(context)
        EVP_MD_CTX_free(copy)
    }

    package func update(_ bytes: UnsafeRawBufferPointer) {
        require(EVP_DigestUpdate(context, bytes.baseAddress, bytes.count))
    }

    package func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { update($0) }
    }

    package func update(_ bytes: ArraySlice<UInt8>) {
        bytes.withUnsafeBytes { update($0) }
    }

    /// 64 lower-case hexadecimal digits, of what was added so far.
    package var hex: String {
        require(EVP_MD_CTX_copy_ex(copy, context))
        var digest = [UInt8](repeating: 0, count: 32)
        require(EVP_DigestFinal_ex(copy, &digest, nil))
        return hexText(digest)
    }

    package static func hex(_ bytes: ArraySlice<UInt8>) -> String {
        let digest = SHA256()
        digest.update(bytes)
        return digest.hex
    }

    /// A wrong digest would look like damage, much later.
    private func require(_ result: Int32) {
        precondition(result == 1, "the cryptographic library cannot compute SHA-256")
    }
}
