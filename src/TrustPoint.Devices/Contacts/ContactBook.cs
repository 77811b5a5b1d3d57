using TrustPoint.Ca.Callers;
using TrustPoint.Ca.Lists;
using TrustPoint.Devices.Registry;

namespace TrustPoint.Devices.Contacts;

/// <summary>
/// What devices last asked and what came of it. A contact is noted in memory and written later, many at once: whoever asks does not wait for
/// it, and a crash loses seconds of it. Memory is bounded: where more come than are written the oldest are left out, and still counted.
/// Safe for concurrent use.
/// </summary>
public sealed class ContactBook(IContactStore store, IDeviceStore devices, TimeProvider time)
{
    /// <summary>Contacts that wait to be written, at most.</summary>
    public const int MostWaiting = 2000;

    /// <summary>The latest contacts that a face which opens is shown, at most.</summary>
    public const int MostLatest = 100;

    // Written in turns: certificates that are stored meanwhile wait for one of them only.
    private const int WrittenTogether = 100;

    private readonly Lock gate = new();
    private readonly HashSet<ContactFeed> feeds = [];
    private readonly Queue<Contact> latest = new();
    private Queue<Contact> waiting = new();
    private Dictionary<(DateTimeOffset Hour, ContactOutcome Outcome), long> counts = [];

    /// <summary>Notes a contact.</summary>
    public void Add(Contact contact)
    {
        var at = contact.At.ToUniversalTime();
        var noted = contact with { Reason = contact.Reason is { Length: > Contact.LongestReason } reason ? reason[..Contact.LongestReason] : contact.Reason };
        lock (gate)
        {
            var hour = (at - new TimeSpan(0, 0, at.Minute, at.Second, at.Millisecond, at.Microsecond), contact.Outcome);
            counts[hour] = counts.GetValueOrDefault(hour) + 1;
            waiting.Enqueue(noted);
            if (waiting.Count > MostWaiting) waiting.Dequeue();
            // Nothing came of one that was only told something: it would push out those that people look for.
            if (noted.Outcome != ContactOutcome.Served) latest.Enqueue(noted);
            if (latest.Count > MostLatest) latest.Dequeue();
            foreach (var feed in feeds) feed.Add(noted);
        }
    }

    /// <summary>Lets a face see the latest contacts since the start, and each from now on. It is disposed of when the face is closed.</summary>
    public ContactFeed Follow()
    {
        var feed = new ContactFeed(Forget);
        lock (gate)
        {
            foreach (var contact in latest) feed.Add(contact);
            feeds.Add(feed);
        }
        return feed;
    }

    /// <summary>Writes what waits. What cannot be written waits on.</summary>
    public async Task WriteAsync(CancellationToken ct)
    {
        Queue<Contact> contacts;
        Dictionary<(DateTimeOffset Hour, ContactOutcome Outcome), long> counted;
        lock (gate) (contacts, counted, waiting, counts) = (waiting, counts, new(), []);
        try
        {
            while (contacts.Count > 0 || counted.Count > 0)
            {
                await store.RecordAsync([.. contacts.Take(WrittenTogether)], [.. counted.Select(count => new ContactCount(count.Key.Hour, count.Key.Outcome, count.Value))], ct);
                counted = [];
                for (var written = 0; written < WrittenTogether && contacts.TryDequeue(out _); written++)
                {
                }
            }
        }
        catch
        {
            PutBack(contacts, counted);
            throw;
        }
    }

    /// <summary>The device's contacts, newest first.</summary>
    /// <exception cref="NotAllowedException">The caller may not see devices of its domain or, when there is none, of all.</exception>
    public async Task<IReadOnlyList<Contact>> OfDeviceAsync(Caller caller, string device, CancellationToken ct)
    {
        caller.Require(Right.SeeDevices, (await devices.FindAsync(device, ct))?.Domain);
        return await store.OfDeviceAsync(device, ct);
    }

    /// <summary>A page of the list of refused strangers.</summary>
    /// <exception cref="NotAllowedException">The caller sees no domain's devices.</exception>
    /// <exception cref="CursorRefusedException">The cursor belongs to another list, filter or order.</exception>
    public async Task<Page<Stranger>> StrangersAsync(Caller caller, StrangerFilter filter, PageRequest<StrangerSort> page, CancellationToken ct)
    {
        RequireDevicesSomewhere(caller);
        return await page.ReadAsync(filter, from => store.StrangersAsync(filter, page.Sort, from, page.Limit, ct));
    }

    /// <summary>How many contacts ended how, by hour, for the last eight days.</summary>
    /// <exception cref="NotAllowedException">The caller sees no domain's devices.</exception>
    public async Task<IReadOnlyList<ContactCount>> CountsAsync(Caller caller, CancellationToken ct)
    {
        RequireDevicesSomewhere(caller);
        return await store.CountsAsync(time.GetUtcNow() - IContactStore.CountsKept, ct);
    }

    // A stranger is of no domain: whoever sees devices sees who might be one.
    private static void RequireDevicesSomewhere(Caller caller)
    {
        if (!caller.ReachOf(Right.SeeDevices).IsAnywhere) throw new NotAllowedException(caller, Right.SeeDevices);
    }

    private void PutBack(Queue<Contact> contacts, Dictionary<(DateTimeOffset Hour, ContactOutcome Outcome), long> counted)
    {
        lock (gate)
        {
            waiting = new(contacts.Concat(waiting).TakeLast(MostWaiting));
            foreach (var (hour, count) in counted) counts[hour] = counts.GetValueOrDefault(hour) + count;
        }
    }

    private void Forget(ContactFeed feed)
    {
        lock (gate) feeds.Remove(feed);
    }
}
