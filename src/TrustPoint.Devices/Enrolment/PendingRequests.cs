using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Lists;
using TrustPoint.Devices.Registry;

namespace TrustPoint.Devices.Enrolment;

/// <summary>Requests that wait for an administrator (RFC 7030 section 4.2.3).</summary>
public sealed class PendingRequests(IDeviceStore store, TimeProvider time) : IDisposable
{
    /// <summary>Requests that may wait at one time, all devices together.</summary>
    public const int MaxWaiting = 1000;

    /// <summary>Requests of one device that may wait at one time: a device that makes a new key for each try does not fill the queue.</summary>
    public const int MaxWaitingPerDevice = 4;

    // How often a device whose request waits should ask.
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    // A decision within the first week leaves the device a week to come for its certificate.
    private static readonly TimeSpan Life = TimeSpan.FromDays(14);

    private static readonly AppliancePart Expiry = new("expiry");

    private readonly SemaphoreSlim arrivals = new(1);

    /// <summary>The id of the grant that an approval is.</summary>
    public static string ApprovalOf(ReadOnlySpan<byte> requestKey) => $"approval:{Convert.ToHexStringLower(requestKey)}";

    /// <summary>
    /// Asks what became of a request; one that is not known yet begins to wait. The grants it was made with are bound to it at once: a
    /// code whose request waits is used.
    /// </summary>
    /// <param name="caller">The device itself, or an RA of the domain.</param>
    /// <param name="request">The request. When it came and when it ends are set here.</param>
    /// <param name="grants">The ids of its grants.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <returns>The request as it is kept, with the decision.</returns>
    /// <exception cref="NotAllowedException">Not the caller's own.</exception>
    /// <exception cref="CommandRefusedException">Too many wait already.</exception>
    /// <exception cref="GrantRefusedException">A grant belongs to another request.</exception>
    public async Task<PendingRequest> SubmitAsync(Caller caller, PendingRequest request, IReadOnlyList<string> grants, CancellationToken ct)
    {
        caller.Require(Right.Enrol, request.Domain);
        if (caller is DeviceCaller device && device.Device != request.Device) throw new NotAllowedException(caller, Right.Enrol);
        var now = time.GetUtcNow();
        if (await store.FindPendingAsync(request.RequestKey, ct) is { } known) return await EndedAsync(known, now, ct);

        // One arrival at a time: the queue's bounds are exact.
        await arrivals.WaitAsync(ct);
        try
        {
            var waiting = await WaitingAsync(now, ct);
            if (waiting.Count >= MaxWaiting) throw new CommandRefusedException(CommandRefusal.Conflict, "too many requests wait for an administrator");
            if (waiting.Count(other => other.Device == request.Device) >= MaxWaitingPerDevice)
                throw new CommandRefusedException(CommandRefusal.Conflict, $"too many requests of {request.Device} wait for an administrator");
            var arrived = request with { CreatedAt = now, ExpiresAt = now + Life, Decision = PendingDecision.Waiting };
            return await store.AddPendingAsync(arrived, grants, Entry(AuditEventType.RequestPending, caller, arrived, null), ct);
        }
        finally
        {
            arrivals.Release();
        }
    }

    /// <summary>
    /// When a device whose request waits should ask again: at the end of the interval that runs, counted from the request's arrival. One that
    /// asks too early is told what is left (RFC 7030 section 4.2.3).
    /// </summary>
    public TimeSpan RetryAfter(PendingRequest waiting)
    {
        var waited = time.GetUtcNow() - waiting.CreatedAt;
        // The clock may have been set back.
        return waited < TimeSpan.Zero ? Interval : Interval - TimeSpan.FromTicks(waited.Ticks % Interval.Ticks);
    }

    /// <summary>A page of the requests that wait. They are so few that all of them are read for each.</summary>
    /// <param name="caller">Who sees the requests of the domains whose devices it sees.</param>
    /// <param name="filter">What to list.</param>
    /// <param name="page">Which page, in which order.</param>
    /// <param name="ct">Stops the search.</param>
    /// <exception cref="NotAllowedException">The caller sees no domain's devices.</exception>
    /// <exception cref="CursorRefusedException">The cursor belongs to another list, filter or order.</exception>
    public async Task<Page<PendingRequest>> ListAsync(Caller caller, PendingFilter filter, PageRequest<PendingSort> page, CancellationToken ct)
    {
        var reach = caller.ReachOf(Right.SeeDevices);
        if (!reach.IsAnywhere) throw new NotAllowedException(caller, Right.SeeDevices);
        List<PendingRequest> waiting = [.. (await store.ListPendingAsync(MaxWaiting, ct)).Where(request => reach.Covers(request.Domain) && filter.Has(request))];
        return await page.ReadAsync(filter, from => Task.FromResult(Beside(waiting, page.Sort, from, page.Limit)));
    }

    /// <summary>How many wait, of the domains whose devices the caller sees.</summary>
    /// <exception cref="NotAllowedException">The caller sees no domain's devices.</exception>
    public Task<long> CountAsync(Caller caller, CancellationToken ct) => store.CountPendingAsync(caller.Narrow(Right.SeeDevices, null), ct);

    /// <summary>Decides about a request, once.</summary>
    /// <param name="caller">Who decides about requests in its domain.</param>
    /// <param name="requestKey">Which.</param>
    /// <param name="accept">True: its next repetition is given a certificate. False: it is refused for good.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="NotAllowedException">The caller may not; without a request, not in all domains.</exception>
    /// <exception cref="CommandRefusedException">Unknown, over or decided already.</exception>
    public async Task DecideAsync(Caller caller, ReadOnlyMemory<byte> requestKey, bool accept, CancellationToken ct)
    {
        var request = await store.FindPendingAsync(requestKey, ct);
        caller.Require(Right.DecideRequests, request?.Domain);
        if (request is null || request.ExpiresAt <= time.GetUtcNow())
            throw new CommandRefusedException(CommandRefusal.NotFound, "no such request waits, or it waited too long");
        var decision = accept ? PendingDecision.Accepted : PendingDecision.Refused;
        var entry = Entry(AuditEventType.RequestDecided, caller, request, decision);
        if (!await store.DecideAsync(requestKey, decision, caller.Name, entry, ct))
            throw new CommandRefusedException(CommandRefusal.Conflict, "the request is decided already");
    }

    /// <inheritdoc/>
    public void Dispose() => arrivals.Dispose();

    private static Slice<PendingRequest> Beside(List<PendingRequest> waiting, PendingSort sort, ListPosition? from, int limit)
    {
        var newestFirst = sort == PendingSort.Newest != from is { Backwards: true };
        var after = from is { } place ? (place.Id, place.Key) : newestFirst ? (long.MaxValue, "") : (long.MinValue, "");
        var found = waiting.Select(request => (At: (Id: request.CreatedAt.ToUnixTimeMilliseconds(), Key: Convert.ToHexStringLower(request.RequestKey)), Request: request))
            .Where(row => (row.At.Id == after.Item1 ? string.CompareOrdinal(row.At.Key, after.Item2) : row.At.Id.CompareTo(after.Item1)) is var order && (newestFirst ? order < 0 : order > 0))
            .OrderBy(row => row.At.Id).ThenBy(row => row.At.Key, StringComparer.Ordinal).ToList();
        if (newestFirst) found.Reverse();
        return Slice.Of(found, from, limit, row => row.Request, row => new ListPosition(row.At.Key, row.At.Id, false));
    }

    private async Task<List<PendingRequest>> WaitingAsync(DateTimeOffset now, CancellationToken ct)
    {
        var waiting = new List<PendingRequest>();
        foreach (var request in await store.ListPendingAsync(MaxWaiting, ct))
        {
            if ((await EndedAsync(request, now, ct)).Decision == PendingDecision.Waiting) waiting.Add(request);
        }
        return waiting;
    }

    // What nobody decided about in time is refused, on the record: it leaves the queue, and its key has had its chance.
    private async Task<PendingRequest> EndedAsync(PendingRequest request, DateTimeOffset now, CancellationToken ct)
    {
        if (request.Decision != PendingDecision.Waiting || request.ExpiresAt > now) return request;
        var entry = Entry(AuditEventType.RequestDecided, Expiry, request, PendingDecision.Refused);
        await store.DecideAsync(request.RequestKey, PendingDecision.Refused, Expiry.Name, entry, ct);
        return request with { Decision = PendingDecision.Refused, DecidedBy = Expiry.Name };
    }

    private AuditEntry Entry(AuditEventType type, Caller caller, PendingRequest request, PendingDecision? decision) => AuditEntry.Create(
        type, time.GetUtcNow(), caller, AuditOutcome.Success,
        ("requestKey", Convert.ToHexStringLower(request.RequestKey)), ("device", request.Device), ("domain", request.Domain),
        ("profile", request.Profile), ("decision", decision?.ToString().ToLowerInvariant()));
}
