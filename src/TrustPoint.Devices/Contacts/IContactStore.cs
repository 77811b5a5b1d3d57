using TrustPoint.Ca.Lists;

namespace TrustPoint.Devices.Contacts;

/// <summary>
/// Contacts as they are kept: the newest of each device, the newest strangers, and counts. They help people to see what happens and prove
/// nothing: the audit log does not witness them.
/// </summary>
public interface IContactStore
{
    /// <summary>Contacts that are kept of a device.</summary>
    const int PerDevice = 20;

    /// <summary>Strangers that are kept.</summary>
    const int Strangers = 500;

    /// <summary>How long counts are kept.</summary>
    static readonly TimeSpan CountsKept = TimeSpan.FromDays(8);

    /// <summary>Keeps contacts, and adds to counts.</summary>
    /// <param name="contacts">Oldest first. One that names no known device, by name or certificate, is a stranger's if it was refused, and else left out.</param>
    /// <param name="counts">What is added to the counts.</param>
    /// <param name="ct">Stops the wait.</param>
    Task RecordAsync(IReadOnlyList<Contact> contacts, IReadOnlyList<ContactCount> counts, CancellationToken ct);

    /// <summary>The device's contacts, newest first.</summary>
    Task<IReadOnlyList<Contact>> OfDeviceAsync(string device, CancellationToken ct);

    /// <summary>Strangers beside a place in the list.</summary>
    Task<Slice<Stranger>> StrangersAsync(StrangerFilter filter, StrangerSort sort, ListPosition? from, int limit, CancellationToken ct);

    /// <summary>Counts of the hours since a time, in their order; hours and outcomes without contacts are left out.</summary>
    Task<IReadOnlyList<ContactCount>> CountsAsync(DateTimeOffset since, CancellationToken ct);
}
