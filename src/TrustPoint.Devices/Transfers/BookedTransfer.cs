using TrustPoint.Formats.Certificates;
using TrustPoint.Formats.Transfers;

namespace TrustPoint.Devices.Transfers;

/// <summary>An accepted offer that the manufacturer booked (LIF-33): its devices belong to the buyer.</summary>
public sealed class BookedTransfer
{
    private BookedTransfer(AcceptedTransfer accepted, TransferBooking booking, TransferSignature signature) => (Accepted, Booking, Signature) = (accepted, booking, signature);

    /// <summary>What was booked.</summary>
    public AcceptedTransfer Accepted { get; }

    /// <summary>The receipt.</summary>
    public TransferBooking Booking { get; }

    /// <summary>Its signature.</summary>
    public TransferSignature Signature { get; }

    /// <summary>Verifies. The signers of the parties must have been good when it was booked: what happened since changes nothing.</summary>
    /// <param name="package">A package of any stage.</param>
    /// <param name="manufacturers">The anchors of vouchers of the manufacturers that are known.</param>
    /// <param name="now">Now.</param>
    /// <exception cref="TransferRefusedException">It is not booked.</exception>
    public static BookedTransfer From(TransferPackage package, IReadOnlyList<Certificate> manufacturers, DateTimeOffset now)
    {
        var booking = TransferOffer.Read(package, TransferPackage.Booking, TransferBooking.Decode);
        if (booking.BookedOn > now + TransferSignature.Skew) throw new TransferRefusedException(TransferRule.Order, "the receipt is of a time that has not come");
        var signature = TransferSignature.Verify(TransferRule.Manufacturer, package, TransferPackage.Booking, TransferPackage.BookingSignature);
        signature.RequireBelow(manufacturers, "the certificate of a manufacturer that is known", booking.BookedOn);
        if (signature.Signer.ExtendedKeyUsages.Count > 0) throw new TransferRefusedException(TransferRule.Manufacturer, "what signed the receipt does not sign vouchers");
        var accepted = AcceptedTransfer.From(package, booking.BookedOn);
        var statement = accepted.Offer.Statement;
        if (booking.Id != statement.Id || booking.StatementSha256 != accepted.Offer.Sha256 || booking.AcceptanceSha256 != accepted.Sha256) throw Refused("the receipt is of another statement or another acceptance");
        if (!booking.From.Span.SequenceEqual(statement.From.DomainId.Span) || !booking.To.Span.SequenceEqual(statement.To.DomainId.Span)) throw Refused("the receipt names other parties than the statement");
        // LIF-47: all of them, or it would not be this statement that was booked.
        if (!booking.Devices.Select(device => (device.SerialNumber, Convert.ToHexString(device.IdevidIssuer.Span), device.Previous))
            .SequenceEqual(statement.Devices.Select(device => (device.SerialNumber, Convert.ToHexString(device.IdevidIssuer.Span), device.Previous)))) throw Refused("the receipt names other devices than the statement, or another past of them");
        if (booking.BookedOn + TransferSignature.Skew < accepted.Acceptance.AcceptedOn || booking.BookedOn < statement.EffectiveOn)
            throw new TransferRefusedException(TransferRule.Order, "the receipt is older than the acceptance, or than the day from which the statement holds");
        return new(accepted, booking, signature);
    }

    private static TransferRefusedException Refused(string why) => new(TransferRule.Booking, why);
}
