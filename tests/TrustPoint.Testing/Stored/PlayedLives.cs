using TrustPoint.Ca.Audit;
using TrustPoint.Devices.Lifecycle;

namespace TrustPoint.Testing.Stored;

/// <summary>Devices of a stored CA that are brought through their lives by whoever is on the box and, where it takes two, by a second person.</summary>
public sealed class PlayedLives(StoredCa ca)
{
    private const string Successor = "other";

    /// <summary>What a person can bring about at the owner's, from each state.</summary>
    public static IEnumerable<Transition> Ways => LifeTable.All.Where(way => way is { Side: Side.Owner, Right: not null });

    /// <summary>Adds the second person, and the device that takes another one's place.</summary>
    public async Task PrepareAsync()
    {
        await ca.AddDeviceAsync(Successor);
        await ca.AddBertAsync();
    }

    /// <summary>A new device is brought to a state by the ways of the table itself, from one in operation with two certificates on.</summary>
    public async Task BringToAsync(string device, DeviceState state)
    {
        await ca.AddDeviceAsync(device);
        LifeEvent[] path = state switch
        {
            DeviceState.Expected or DeviceState.PendingJoin or DeviceState.Imprinted or DeviceState.Operational => [],
            DeviceState.Suspended => [LifeEvent.Suspend],
            DeviceState.InRepair => [LifeEvent.SendForRepair],
            DeviceState.Releasing => [LifeEvent.BeginRelease],
            DeviceState.Released => [LifeEvent.BeginRelease, LifeEvent.RevokeForRelease, LifeEvent.CompleteRelease],
            DeviceState.LostOrStolen => [LifeEvent.ReportLost],
            DeviceState.Compromised => [LifeEvent.ReportCompromise],
            _ => [LifeEvent.Decommission],
        };
        if (state == DeviceState.Operational || path is [_, ..])
        {
            await ca.IssueAsync(device);
            await ca.IssueAsync(device);
        }
        foreach (var happened in path) await GoAsync(device, happened);
        if (state is DeviceState.PendingJoin or DeviceState.Imprinted) await JoinAsync(device, state);
        if ((await ca.Store.Devices.FindAsync(device, default))!.State is var reached && reached != state) throw new InvalidOperationException($"{device} is {reached} and not {state}");
    }

    /// <summary>Something happens to a device from the state that it is in.</summary>
    public async Task GoAsync(string device, LifeEvent happened)
    {
        await using var lives = new StoredLives(ca);
        await ChangeAsync(lives, device, LifeTable.Find(Side.Owner, await lives.StateAsync(device), happened)!);
    }

    /// <summary>The device goes a way of the table, with the stores that are given.</summary>
    public async Task ChangeAsync(StoredLives lives, string device, Transition way)
    {
        var order = new LifeOrder(way.Event)
        {
            Reason = "line 4 is closed",
            Proof = way.Needs.HasFlag(LifeNeeds.Proof) ? "Ina and Kim" : null,
            For = way.Needs.HasFlag(LifeNeeds.Until) ? TimeSpan.FromDays(7) : null,
            Successor = way.Needs.HasFlag(LifeNeeds.Successor) ? Successor : null,
        };
        if (way.TakesTwo) await ca.LetBertApproveAsync(() => lives.ChangeAsync(device, order));
        await lives.ChangeAsync(device, order);
    }

    private Task JoinAsync(string device, DeviceState state) => ca.Store.Lives.ChangeAsync(device, ca.Time.GetUtcNow(), standing =>
    {
        var happened = state == DeviceState.PendingJoin ? LifeEvent.JoinBegins : LifeEvent.Imprinted;
        return (LifeRules.Decide(standing, new(happened), device, ca.Time.GetUtcNow()), ca.Entry(AuditEventType.DeviceStateChanged));
    }, default);
}
