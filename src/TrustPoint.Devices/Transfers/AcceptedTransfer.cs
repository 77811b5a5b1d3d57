using TrustPoint.Formats.Transfers;

namespace TrustPoint.Devices.Transfers;

/// <summary>An offer that its buyer accepted (LIF-32).</summary>
public sealed class AcceptedTransfer
{
    private AcceptedTransfer(TransferOffer offer, TransferAcceptance acceptance, TransferSignature signature) => (Offer, Acceptance, Signature) = (offer, acceptance, signature);

    /// <summary>What was accepted.</summary>
    public TransferOffer Offer { get; }

    /// <summary>The acceptance.</summary>
    public TransferAcceptance Acceptance { get; }

    /// <summary>Its signature.</summary>
    public TransferSignature Signature { get; }

    /// <summary>SHA-256 over the acceptance as it was signed, in lower-case hex.</summary>
    public string Sha256 => TransferOffer.Sha256Of(Offer.Package[TransferPackage.Acceptance]);

    /// <summary>Verifies.</summary>
    /// <param name="package">A package of any stage.</param>
    /// <param name="now">When the signers' certificates must be good.</param>
    /// <exception cref="TransferRefusedException">It is no offer, or nobody accepted it.</exception>
    public static AcceptedTransfer From(TransferPackage package, DateTimeOffset now)
    {
        var offer = TransferOffer.From(package, now);
        var acceptance = TransferOffer.Read(package, TransferPackage.Acceptance, TransferAcceptance.Decode);
        if (acceptance.Id != offer.Statement.Id || acceptance.StatementSha256 != offer.Sha256) throw Refused("the acceptance is of another statement");
        if (!acceptance.By.Anchor.Der.Span.SequenceEqual(offer.Statement.To.Anchor.Der.Span)) throw Refused($"it is not {offer.Statement.To.Name}, whom the statement names, that accepts");
        // LIF-36: whoever accepts has seen what may take the devices back.
        if (acceptance.NoncelessWithoutEnd != CountWithoutEnd(offer.Statement)) throw Refused("the acceptance counts other vouchers without an end than the statement has");
        var signature = TransferSignature.Verify(TransferRule.Buyer, package, TransferPackage.Acceptance, TransferPackage.AcceptanceSignature);
        signature.RequireOf(offer.Statement.To, now);
        if (acceptance.AcceptedOn + TransferSignature.Skew < offer.Statement.CreatedOn || acceptance.AcceptedOn > now + TransferSignature.Skew)
            throw new TransferRefusedException(TransferRule.Order, "the acceptance is older than the statement, or of a time that has not come");
        RemoteMaintenance.Require(acceptance, signature.Sent);
        return new(offer, acceptance, signature);
    }

    /// <summary>How many vouchers without a nonce and without an end there are of the devices of a statement (LIF-36).</summary>
    public static int CountWithoutEnd(TransferStatement statement) => statement.Devices.Sum(device => device.Outstanding.Count(voucher => voucher.ExpiresOn is null));

    private static TransferRefusedException Refused(string why) => new(TransferRule.Acceptance, why);
}
