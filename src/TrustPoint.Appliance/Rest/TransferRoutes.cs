using System.Security.Cryptography;
using TrustPoint.Ca.Callers;
using TrustPoint.Devices.Transfers;
using TrustPoint.Formats.Transfers;

namespace TrustPoint.Appliance.Rest;

/// <summary>Ownership transfers: the manufacturer's books.</summary>
internal sealed class TransferRoutes(TransferBookings bookings) : IAdminRoutes
{
    /// <summary>The media type of a package.</summary>
    public const string PackageMedia = "application/zip";

    /// <inheritdoc/>
    public IEnumerable<AdminRoute> Routes =>
    [
        new("POST", "transfers/bookings", Right.BookTransfers, async exchange =>
        {
            var package = TransferPackage.Decode(await exchange.BytesAsync(PackageMedia, TransferPackage.MaxSize));
            return Message(await bookings.BookAsync(exchange.Caller, package, exchange.Caller.Name, exchange.Aborted));
        }),
        new("GET", "transfers/titles", Right.SeeDevices, async exchange =>
            (await bookings.TitlesAsync(exchange.Caller, exchange.Query("owner") ?? throw RestRefusedException.Invalid("say whose"), exchange.Aborted))
                .Select(title => new TitleRow(title.SerialNumber, title.Head.Transfer, title.Head.Voucher)).ToList()),
    ];

    private static TransferBookedMessage Message(TransferPackage booked)
    {
        var receipt = TransferBooking.Decode(booked[TransferPackage.Booking]);
        return new(
            receipt.Id, receipt.StatementSha256, Convert.ToHexStringLower(SHA256.HashData(booked[TransferPackage.Booking].Span)), receipt.BookedOn,
            [.. receipt.Devices.Select(device => device.SerialNumber)], booked.Encode());
    }
}
