using System.Security.Cryptography;
using TrustPoint.Ca.Issuance;
using TrustPoint.Ca.People;

namespace TrustPoint.Storage.Joining;

/// <summary>
/// Vouchers as they stand in the database: sealed, each bound to the name of its row. One without nonce takes its device over for whoever
/// has it (RFC 8995 section 7.2), and a copy of the database is not to be worth that.
/// </summary>
internal sealed class VoucherSeal(ISecretSeal seal)
{
    /// <summary>Seals a voucher.</summary>
    public byte[] Seal(string name, byte[] der) => Usable(() => seal.Seal(name, der));

    /// <summary>Opens one.</summary>
    /// <exception cref="StoreUnavailableException">It was sealed with another key than the one that is here.</exception>
    public byte[] Open(string name, byte[] sealedDer) => Usable(() => seal.Open(name, sealedDer));

    private static byte[] Usable(Func<byte[]> act)
    {
        try
        {
            return act();
        }
        catch (Exception unusable) when (unusable is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new StoreUnavailableException($"Vouchers cannot be opened: {unusable.Message} Put people.key back.", unusable);
        }
    }
}
