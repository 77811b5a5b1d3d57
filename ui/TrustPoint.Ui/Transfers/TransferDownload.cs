using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using TrustPoint.Ca.Callers;
using TrustPoint.Devices.Transfers;
using TrustPoint.Ui.Access;

namespace TrustPoint.Ui.Transfers;

/// <summary>Gives the package of a transfer out, as it goes to the other party.</summary>
internal static class TransferDownload
{
    /// <summary>Maps it.</summary>
    public static void Map(IEndpointRouteBuilder pages) => pages.MapGet("/transfers/{id:guid}/package.zip", http => GivenOut.AnswerAsync(http, Right.SeeDevices, async person =>
    {
        var side = Enum.TryParse<TransferSide>(http.Request.Query["side"], out var wanted) && Enum.IsDefined(wanted) ? wanted : default(TransferSide?);
        var desk = http.RequestServices.GetRequiredService<TransferDesk>();
        var id = Guid.Parse((string)http.GetRouteValue("id")!);
        return await desk.FindAsync(person, id, side, http.RequestAborted) is { } found
            ? await GivenOut.SendAsync(http, "application/zip", $"transfer-{found.Transfer.Id:D}.zip", TransferDesk.Outgoing(found.Transfer))
            : NotGiven.Gone(http, "gone.transfer", id.ToString("D"), "/transfers", "menu.transfers");
    }));
}
