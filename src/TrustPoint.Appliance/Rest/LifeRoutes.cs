using Microsoft.Extensions.Logging;
using TrustPoint.Ca.Callers;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Retirement;

namespace TrustPoint.Appliance.Rest;

/// <summary>What happens to a device after it is known, one address for each.</summary>
internal sealed class LifeRoutes(DeviceLife life, DeviceRetirements retirements, ILogger<LifeRoutes> logger) : IAdminRoutes
{
    /// <summary>The last part of the address of each thing that a person can do.</summary>
    public static readonly IReadOnlyList<(string Act, LifeEvent Event)> Acts =
    [
        ("suspend", LifeEvent.Suspend), ("resume", LifeEvent.Resume), ("lost", LifeEvent.ReportLost), ("found", LifeEvent.Find), ("compromised", LifeEvent.ReportCompromise),
        ("repair", LifeEvent.SendForRepair), ("returned", LifeEvent.ReturnUnopened), ("repaired", LifeEvent.ReturnRepaired), ("board-swapped", LifeEvent.SwapBoard),
        ("decommission", LifeEvent.Decommission), ("recommission", LifeEvent.Recommission), ("retire", LifeEvent.Retire),
        ("begin-release", LifeEvent.BeginRelease), ("revoke-for-release", LifeEvent.RevokeForRelease), ("complete-release", LifeEvent.CompleteRelease), ("cancel-release", LifeEvent.CancelRelease),
        ("take-back", LifeEvent.Assign),
    ];

    /// <inheritdoc/>
    public IEnumerable<AdminRoute> Routes =>
    [
        new("GET", "devices/{name}/life", Right.SeeDevices, async exchange => await life.TellAsync(exchange.Caller, exchange.Path("name"), exchange.Aborted) is { } story
            ? Message(story)
            : throw RestRefusedException.NotFound($"no device is called {exchange.Path("name")}")),
        .. Acts.Select(act => new AdminRoute("POST", $"devices/{{name}}/{act.Act}", Right.Revoke, exchange => ChangeAsync(exchange, act.Event))),
    ];

    private async Task<object?> ChangeAsync(AdminExchange exchange, LifeEvent happened)
    {
        var device = await life.ChangeAsync(exchange.Caller, exchange.Path("name"), (await exchange.BodyAsync<ChangeLife>()).OrderFor(happened), exchange.Aborted);
        // Whoever retired it gets the certificate at once.
        if (device.State == DeviceState.EndOfLife && await retirements.MakeUpAtOnceAsync() is { } error) logger.LogWarning(error, "A certificate of retirement waits for the next look of the job");
        return device;
    }

    private static DeviceLifeMessage Message(LifeStory story) => new(
        story.Device, story.History, story.Actions,
        [
            .. story.Possible.Select(way => new PossibleAct(
                way.Event, Acts.First(act => act.Event == way.Event).Act, way.To, way.TakesTwo,
                [.. way.Effects.Select(effect => effect.Reason is { } reason ? $"{Words.Of(effect.Kind)} ({Words.Of(reason)})" : Words.Of(effect.Kind))], way.Rule)),
        ]);
}
