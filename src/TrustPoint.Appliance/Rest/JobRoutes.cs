using TrustPoint.Ca.Callers;
using TrustPoint.Jobs;

namespace TrustPoint.Appliance.Rest;

/// <summary>What runs by the clock, seen and started out of turn.</summary>
internal sealed class JobRoutes(JobBoard board) : IAdminRoutes
{
    /// <inheritdoc/>
    public IEnumerable<AdminRoute> Routes =>
    [
        new("GET", "jobs", Right.SeeSetup, async exchange => await board.ListAsync(exchange.Caller, exchange.Aborted)),
        new("GET", "jobs/{name}/runs", Right.SeeSetup, async exchange => await board.HistoryAsync(exchange.Caller, exchange.Path("name"), exchange.Aborted) ?? throw Unknown(exchange)),
        new("POST", "jobs/{name}/run", Right.RunJobs, async exchange =>
            await board.RunAsync(exchange.Caller, exchange.Path("name"), exchange.Aborted) ? new Named(exchange.Path("name")) : throw Unknown(exchange)),
    ];

    private static RestRefusedException Unknown(AdminExchange exchange) => RestRefusedException.NotFound($"there is no job {exchange.Path("name")}");
}
