using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using TrustPoint.Appliance.Enrolment;
using TrustPoint.Ca.Callers;
using TrustPoint.Devices.Transfers;
using TrustPoint.Formats.Transfers;

namespace TrustPoint.Appliance.Transfers;

/// <summary>
/// Where a device says that it was reset for a transfer (LIF-35). It has no certificate of this plant any more: what it says is signed by its factory identity.
/// </summary>
internal sealed class ResetPage(ToldResets resets, TimeProvider time, ILogger<ResetPage> log)
    // Each reads the package of its transfer: few at once.
    : SignedPost(new("a reset", ToldReset.MediaType, ToldReset.MaxSize, AtOnce: 2), time, log)
{
    /// <summary>Its path.</summary>
    public const string Path = "/transfers/{id}/resets";

    /// <inheritdoc/>
    protected override async Task<byte[]?> TakeAsync(HttpContext http, ReadOnlyMemory<byte> body)
    {
        if (!Guid.TryParseExact((string)http.GetRouteValue("id")!, "D", out var id)) throw new BadHttpRequestException("there is no such transfer", StatusCodes.Status404NotFound);
        var told = ToldReset.Decode(body);
        var caller = new ResetDevice(ResetConfirmation.Decode(told.Confirmation).SerialNumber);
        await resets.TakeAsync(caller, id, told, SourceAddress.KeyOf(http.Connection.RemoteIpAddress), http.RequestAborted);
        return null;
    }
}
