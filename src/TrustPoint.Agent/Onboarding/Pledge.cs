using System.Net.NetworkInformation;
using TrustPoint.Agent.Connections;
using TrustPoint.Agent.State;

namespace TrustPoint.Agent.Onboarding;

/// <summary>Finds registrars that may be asked.</summary>
/// <param name="ct">Stops the search.</param>
internal delegate Task<IReadOnlyList<Endpoint>> FindRegistrars(CancellationToken ct);

/// <summary>
/// A device as it came from the factory becomes one of a plant (RFC 8995 section 2.1). All registrars that are found are tried side by side,
/// so that a slow or false one does not keep the right one away (section 4.1); to one of them the device gives itself.
/// </summary>
/// <param name="pledge">The device.</param>
/// <param name="find">Where registrars come from; asked again while none took the device.</param>
internal sealed class Pledge(PledgeContext pledge, FindRegistrars find) : IDisposable
{
    private const int MostRegistrars = 32;

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan SearchAgain = TimeSpan.FromMinutes(1);

    // A device is imprinted by one registrar at a time, and in the end by one.
    private readonly SemaphoreSlim imprint = new(1);

    private volatile TaskCompletionSource link = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Tries until a registrar takes the device.</summary>
    /// <param name="once">Each registrar is tried once, and that was it.</param>
    /// <param name="ct">Stops it; nothing is half done then.</param>
    /// <exception cref="AgentException">The device has a plant identity already; or, tried once, none took it.</exception>
    public async Task<DeviceIdentity> RunAsync(bool once, CancellationToken ct)
    {
        // RFC 8995 section 5: a device that is configured does not begin by itself.
        if (pledge.State.Read() is not null) throw new AgentException("this device has a plant identity: factory-reset takes it away first");
        if (pledge.Device.MasaAnchors is []) throw new AgentException("the factory folder has no masa.pem: without it no voucher can be believed");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var tries = new Dictionary<Endpoint, Task<DeviceIdentity>>();
        NetworkChange.NetworkAddressChanged += OnLinkChange;
        try
        {
            while (true)
            {
                foreach (var registrar in (await find(stop.Token)).Where(found => !tries.ContainsKey(found)).Take(MostRegistrars - tries.Count))
                    tries.Add(registrar, TryAsync(registrar, once, stop.Token));
                if (await FirstAsync(tries.Values, once, stop.Token) is { } identity) return identity;
            }
        }
        finally
        {
            NetworkChange.NetworkAddressChanged -= OnLinkChange;
            await stop.CancelAsync();
            await Task.WhenAll(tries.Values).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    /// <summary>The device came to another network: what failed before may work now, so all begin their patience anew (RFC 8995 section 4.1).</summary>
    public void LinkChanged() => Interlocked.Exchange(ref link, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    /// <inheritdoc/>
    public void Dispose() => imprint.Dispose();

    private void OnLinkChange(object? sender, EventArgs change) => LinkChanged();

    // Null: none is through yet, and it is time to look for others.
    private async Task<DeviceIdentity?> FirstAsync(IEnumerable<Task<DeviceIdentity>> tries, bool once, CancellationToken ct)
    {
        var open = tries.ToList();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var search = once ? Task.Delay(Timeout.Infinite, enough.Token) : Task.Delay(SearchAgain, pledge.Time, enough.Token);
        try
        {
            while (open.Count > 0)
            {
                if (await Task.WhenAny([.. open, search]) is not Task<DeviceIdentity> ended) break;
                open.Remove(ended);
                if (ended.IsCompletedSuccessfully || open.Count == 0 || ct.IsCancellationRequested) return await ended;
            }
            if (once) throw new AgentException("no registrar was found");
            if (open.Count == 0) await search;
            ct.ThrowIfCancellationRequested();
            return null;
        }
        finally
        {
            await enough.CancelAsync();
        }
    }

    // Each registrar has a patience of its own (RFC 8995 section 4.1).
    private async Task<DeviceIdentity> TryAsync(Endpoint registrar, bool once, CancellationToken ct)
    {
        var backOff = new BackOff(FirstWait, pledge.Random);
        while (true)
        {
            var changed = link.Task;
            try
            {
                return await AttemptAsync(registrar, mayRedirect: pledge.Policy.FollowsRedirect, ct);
            }
            catch (Exception failed) when (failed is AgentException or IOException)
            {
                if (once) pledge.Journal.NoteFailure($"{registrar.Origin}: {failed.Message}");
                if (once) throw;
                var wait = backOff.After(failed);
                pledge.Journal.NoteFailure($"{registrar.Origin}: {failed.Message}; trying again in {wait.TotalSeconds:0} s");
                if (await Task.WhenAny(Task.Delay(wait, pledge.Time, ct), changed) == changed) backOff = new BackOff(FirstWait, pledge.Random);
                ct.ThrowIfCancellationRequested();
            }
        }
    }

    // The states of RFC 8995 section 2.1, one after the other: each is made by the one before, and by nothing else.
    private async Task<DeviceIdentity> AttemptAsync(Endpoint endpoint, bool mayRedirect, CancellationToken ct)
    {
        pledge.Journal.Note($"asking {endpoint.Origin}");
        try
        {
            using var provisional = await ProvisionalRegistrar.ConnectAsync(endpoint, pledge, ct);
            using var registrar = await provisional.ImprintAsync(ct);
            await imprint.WaitAsync(ct);
            try
            {
                if (pledge.State.Read() is { } other) return other; // another registrar was faster
                pledge.Journal.Note($"{endpoint.Origin} has the manufacturer's voucher");
                return await registrar.EnrolAsync(ct);
            }
            finally
            {
                imprint.Release();
            }
        }
        catch (RedirectedException elsewhere) when (mayRedirect)
        {
            // Section 5.6: one redirect to another web origin, where all begins anew.
            return await AttemptAsync(Endpoint.Of(new Uri(endpoint.Url, elsewhere.Location).AbsoluteUri), mayRedirect: false, ct);
        }
    }
}
