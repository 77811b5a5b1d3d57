using System.Security.Cryptography;
using TrustPoint.Ca.Callers;
using TrustPoint.Formats;
using TrustPoint.Formats.Transfers;

namespace TrustPoint.Devices.Transfers;

/// <summary>A statement that two people of the seller signed (LIF-31). There is no other way to one: what has one signature is no offer.</summary>
public sealed class TransferOffer
{
    private TransferOffer(TransferPackage package, TransferStatement statement, IReadOnlyList<TransferSignature> signatures) =>
        (Package, Statement, Signatures) = (package, statement, signatures);

    /// <summary>The package that it was in.</summary>
    public TransferPackage Package { get; }

    /// <summary>What it says.</summary>
    public TransferStatement Statement { get; }

    /// <summary>The two signatures.</summary>
    public IReadOnlyList<TransferSignature> Signatures { get; }

    /// <summary>SHA-256 over the statement as it was signed, in lower-case hex.</summary>
    public string Sha256 => Sha256Of(Package[TransferPackage.Statement]);

    /// <summary>Verifies.</summary>
    /// <param name="package">A package of any stage.</param>
    /// <param name="now">When the signers' certificates must be good.</param>
    /// <exception cref="TransferRefusedException">It is no offer.</exception>
    public static TransferOffer From(TransferPackage package, DateTimeOffset now)
    {
        var statement = Read(package, TransferPackage.Statement, TransferStatement.Decode);
        if (statement.CreatedOn > now + TransferSignature.Skew) throw new TransferRefusedException(TransferRule.Order, "the statement is of a time that has not come");
        var signatures = TransferPackage.StatementSignatures.Select(name => TransferSignature.Verify(TransferRule.TwoSellers, package, TransferPackage.Statement, name)).ToList();
        foreach (var signature in signatures) signature.RequireOf(statement.From, now);
        // LIF-31: two people, so two names and two keys.
        if (signatures[0].Signer.PublicKey.Der.Span.SequenceEqual(signatures[1].Signer.PublicKey.Der.Span) || signatures[0].Signer.Subject.Matches(signatures[1].Signer.Subject))
            throw new TransferRefusedException(TransferRule.TwoSellers, $"both signatures are of {signatures[0].Name}: two people of the seller sign");
        return new(package, statement, signatures);
    }

    /// <summary>The two people as they act on the devices of the seller's domain: what takes two people, these two have said by their signatures.</summary>
    /// <param name="domain">The seller's domain here.</param>
    internal TransferSellers SellersIn(string domain) => TransferSellers.Of(domain, Signatures[0].Name, Signatures[1].Name, Sha256);

    /// <summary>Reads a document.</summary>
    /// <exception cref="TransferRefusedException">It is missing, or not what it must be.</exception>
    internal static T Read<T>(TransferPackage package, string name, Func<ReadOnlyMemory<byte>, T> decode)
    {
        try
        {
            return decode(package[name]);
        }
        catch (DecodeException error)
        {
            throw new TransferRefusedException(TransferRule.Form, error.Message);
        }
    }

    /// <summary>As documents name one another.</summary>
    internal static string Sha256Of(ReadOnlyMemory<byte> document) => Convert.ToHexStringLower(SHA256.HashData(document.Span));
}
