using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
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
        if (await desk.FindAsync(person, Guid.Parse((string)http.GetRouteValue("id")!), side, http.RequestAborted) is not { } found)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        var content = TransferDesk.Outgoing(found.Transfer);
        GivenOut.Name(http.Response, "application/zip", $"transfer-{found.Transfer.Id:D}.zip");
        http.Response.ContentLength = content.Length;
        await http.Response.Body.WriteAsync(content, http.RequestAborted);
    }));
}
