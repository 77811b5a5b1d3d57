using System.Security.Cryptography;
using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Transfers;
using TrustPoint.Formats.Vouchers;

namespace TrustPoint.Testing.Transfers;

/// <summary>Makes the packages of a transfer, right or wrong.</summary>
public static class TestTransfer
{
    /// <summary>A statement about devices, each by its factory identity and the head of its chain.</summary>
    public static TransferStatement Statement(TestParty seller, TestParty buyer, DateTimeOffset now, params (Certificate Identity, TitleHead Previous)[] devices) => new()
    {
        Id = Guid.NewGuid(),
        CreatedOn = now,
        EffectiveOn = now,
        Reason = TransferReason.Sale,
        From = seller.Named,
        To = buyer.Named,
        Devices = [.. devices.Select(device => Device(device.Identity, device.Previous))],
        DataWiped = true,
        Nonce = RandomNumberGenerator.GetBytes(16),
    };

    public static TransferredDevice Device(Certificate identity, TitleHead previous) => new()
    {
        SerialNumber = identity.Subject.Find("2.5.4.5")!,
        IdevidIssuer = IdevidIssuer.Of(identity)!.Value,
        IdevidSha256 = Sha256(identity.Der),
        Previous = previous,
    };

    /// <summary>With two signatures and the factory identities.</summary>
    public static TransferPackage Offer(TransferStatement statement, TestParty seller, params Certificate[] identities) =>
        Offer(statement.Encode(), seller.Anna, seller.Bert, identities);

    public static TransferPackage Offer(byte[] statement, TestSigner one, TestSigner other, params Certificate[] identities)
    {
        var package = TransferPackage.Of(statement).With(TransferPackage.StatementSignatures[0], one.Sign(statement)).With(TransferPackage.StatementSignatures[1], other.Sign(statement));
        for (var index = 0; index < identities.Length; index++) package = package.With(TransferPackage.NameOf("idevid", index, "cer"), identities[index].Der);
        return TransferPapers.Into(package);
    }

    public static TransferAcceptance Acceptance(TransferPackage offer, TestParty buyer, DateTimeOffset now)
    {
        var statement = TransferStatement.Decode(offer[TransferPackage.Statement]);
        return new()
        {
            Id = statement.Id,
            StatementSha256 = Sha256(offer[TransferPackage.Statement]),
            AcceptedOn = now,
            By = buyer.Named,
            NoncelessWithoutEnd = statement.Devices.Sum(device => device.Outstanding.Count(voucher => voucher.ExpiresOn is null)),
            Nonce = RandomNumberGenerator.GetBytes(16),
        };
    }

    /// <summary>With the buyer's acceptance.</summary>
    public static TransferPackage Accept(TransferPackage offer, TestParty buyer, DateTimeOffset now) => Accept(offer, Acceptance(offer, buyer, now), buyer.Anna);

    public static TransferPackage Accept(TransferPackage offer, TransferAcceptance acceptance, TestSigner signer)
    {
        var document = acceptance.Encode();
        return TransferPapers.Into(offer.With(TransferPackage.Acceptance, document).With(TransferPackage.AcceptanceSignature, signer.Sign(document)));
    }

    public static string Sha256(ReadOnlyMemory<byte> octets) => Convert.ToHexStringLower(SHA256.HashData(octets.Span));
}
