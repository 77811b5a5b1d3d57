using System.Security.Cryptography;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Keys;
using TrustPoint.Formats;
using TrustPoint.Formats.Certificates;

namespace TrustPoint.Appliance.Rest;

/// <summary>Keys that are certified no more.</summary>
internal sealed class KeyRoutes(BlockedKeys command, IBlockedKeyStore keys) : IAdminRoutes
{
    /// <inheritdoc/>
    public IEnumerable<AdminRoute> Routes =>
    [
        new("GET", "keys/blocked", Right.SeeSetup, async exchange => (await keys.NewestAsync(exchange.Limit, exchange.Aborted)).Select(Message).ToList()),
        new("POST", "keys/blocked", Right.BlockKeys, async exchange =>
        {
            var wanted = await exchange.BodyAsync<BlockKey>();
            var digest = DigestOf(wanted);
            var isNew = await command.BlockAsync(exchange.Caller, digest, wanted.Note, exchange.Aborted);
            return new KeyBlocked(Convert.ToHexStringLower(digest), isNew);
        }),
    ];

    private static byte[] DigestOf(BlockKey wanted) => wanted switch
    {
        { CertificatePem: { } pem, KeySha256: null } => SHA256.HashData(Certificate.Decode(Pem.Certificates(pem)[0]).PublicKey.Der.Span),
        { CertificatePem: null, KeySha256: { Length: 64 } hex } when hex.All(char.IsAsciiHexDigit) => Convert.FromHexString(hex),
        _ => throw RestRefusedException.Invalid("give certificatePem, or keySha256: SHA-256 of the SubjectPublicKeyInfo, 64 hex digits"),
    };

    private static BlockedKeyRow Message(BlockedKey key) => new(Convert.ToHexStringLower(key.KeySha256), key.Note, key.By, key.At);
}
