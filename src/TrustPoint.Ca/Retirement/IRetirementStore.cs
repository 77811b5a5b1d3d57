using TrustPoint.Ca.Audit;
using TrustPoint.Ca.Lists;

namespace TrustPoint.Ca.Retirement;

/// <summary>Certificates of retirement as they are kept.</summary>
public interface IRetirementStore
{
    /// <summary>Keeps one, durable with its entry.</summary>
    /// <returns>False: there is one of that kind and name, and nothing is written.</returns>
    Task<bool> AddAsync(RetiredThing thing, AuditEntry entry, CancellationToken ct);

    /// <summary>The one of that kind and name; null: there is none.</summary>
    ValueTask<RetiredThing?> FindAsync(RetiredKind kind, string name, CancellationToken ct);

    /// <summary>Those beside a place in the list. What a page costs does not grow with the table.</summary>
    Task<Slice<RetiredThing>> ListAsync(RetiredFilter filter, RetiredSort sort, ListPosition? from, int limit, CancellationToken ct);

    /// <summary>Names of devices that are retired and have none yet, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<string>> DevicesWithoutAsync(int limit, CancellationToken ct);

    /// <summary>Lower-case hex of SHA-256 over the factory identity with which a device came here; null: it came otherwise.</summary>
    Task<string?> FactoryIdentityAsync(string manufacturer, string serialNumber, CancellationToken ct);

    /// <summary>Names of authorities whose key is destroyed and that have none yet, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<string>> AuthoritiesWithoutAsync(int limit, CancellationToken ct);
}
