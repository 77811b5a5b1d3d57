using TrustPoint.Formats;
using TrustPoint.Formats.Transfers;

namespace TrustPoint.Devices.Transfers;

/// <summary>An accepted transfer that somebody brings to the manufacturer on a stick, as a person looks at it before it is booked.</summary>
/// <param name="Id">The statement's id.</param>
/// <param name="From">What the seller is called, in the seller's words.</param>
/// <param name="To">What the buyer is called, in the seller's words.</param>
/// <param name="EffectiveOn">From when on it holds.</param>
/// <param name="SerialNumbers">Its devices.</param>
/// <param name="WithoutEnd">Vouchers without a nonce and without an end, that the buyer knows of (LIF-36).</param>
/// <param name="Package">The package, a ZIP; once it is booked, with the receipt.</param>
/// <param name="BookedOn">When it was booked; null: not yet.</param>
public sealed record BroughtTransfer(
    Guid Id, string From, string To, DateTimeOffset EffectiveOn, IReadOnlyList<string> SerialNumbers, int WithoutEnd, ReadOnlyMemory<byte> Package, DateTimeOffset? BookedOn)
{
    /// <summary>A package is not larger than this, in octets.</summary>
    public const int LargestPackage = TransferPackage.MaxSize;

    /// <summary>Reads it and verifies what both parties signed.</summary>
    /// <exception cref="TransferRefusedException">It is no package, or no transfer that both parties signed.</exception>
    internal static BroughtTransfer Read(ReadOnlyMemory<byte> zip, DateTimeOffset now)
    {
        try
        {
            return Of(TransferDesk.Read(zip), package => AcceptedTransfer.From(package, now).Offer.Statement, null);
        }
        catch (DecodeException error)
        {
            throw new TransferRefusedException(TransferRule.Form, error.Message);
        }
    }

    /// <summary>The same with its receipt.</summary>
    internal static BroughtTransfer Of(TransferPackage booked) =>
        Of(booked, package => TransferStatement.Decode(package[TransferPackage.Statement]), TransferBooking.Decode(booked[TransferPackage.Booking]).BookedOn);

    private static BroughtTransfer Of(TransferPackage package, Func<TransferPackage, TransferStatement> read, DateTimeOffset? bookedOn)
    {
        var statement = read(package);
        return new(
            statement.Id, statement.From.Name, statement.To.Name, statement.EffectiveOn, [.. statement.Devices.Select(device => device.SerialNumber)], AcceptedTransfer.CountWithoutEnd(statement),
            package.Encode(), bookedOn);
    }
}
