using TrustPoint.Appliance.Options;
using TrustPoint.Appliance.Rest;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.People;

namespace TrustPoint.Appliance.FirstStart;

/// <summary>What the console can do about the first start.</summary>
internal sealed class FirstStartRoutes(FirstAdministrator first, FirstStartProgress progress, ApplianceOptions options) : IAdminRoutes
{
    /// <inheritdoc/>
    public IEnumerable<AdminRoute> Routes =>
    [
        new("POST", "setup/code", Right.ManagePeople, async exchange =>
        {
            exchange.Caller.RequireAlone(Right.ManagePeople);
            return new ConsoleCode(
                $"{options.AdminUrl}/first-start",
                await first.NewCodeAsync(exchange.Aborted) ?? throw RestRefusedException.Conflict("there are people already: whoever cannot sign in is helped by ./trustpoint user"));
        }),
        new("POST", "setup/finish", Right.ChangeSettings, async exchange =>
        {
            await progress.FinishAsync(exchange.Caller, exchange.Aborted);
            return new Named("first start");
        }),
    ];
}

/// <summary>The code for the first administrator: shown once, kept nowhere.</summary>
/// <param name="Url">Where it is entered.</param>
/// <param name="Code">What is typed.</param>
internal sealed record ConsoleCode(string Url, string Code);
