using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using TrustPoint.Appliance.Enrolment;
using TrustPoint.Appliance.Rest;
using TrustPoint.Devices.Transfers;
using TrustPoint.Formats.Transfers;

namespace TrustPoint.Appliance.Transfers;

/// <summary>Where the boxes of owners have transfers booked over the network (LIF-33): what is brought is signed by both parties.</summary>
internal sealed class BookingPage(TransferBookings bookings, TimeProvider time, ILogger<BookingPage> log)
    // A statement of a thousand devices with their factory identities has less than half of 8 MiB.
    : SignedPost(new("a transfer", TransferRoutes.PackageMedia, Largest: 8 << 20, AtOnce: 4), time, log)
{
    /// <summary>Its path.</summary>
    public const string Path = "/transfers/bookings";

    /// <summary>Answers with the package and its receipt.</summary>
    protected override async Task<byte[]?> TakeAsync(HttpContext http, ReadOnlyMemory<byte> body)
    {
        var package = TransferPackage.Decode(body);
        var caller = TransferBookings.CallerOf(package);
        return (await bookings.BookAsync(caller, package, SourceAddress.KeyOf(http.Connection.RemoteIpAddress), http.RequestAborted)).Encode();
    }
}
