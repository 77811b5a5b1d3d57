using TrustPoint.Ca.Lists;

namespace TrustPoint.Devices.Rotation;

/// <summary>How many devices are how.</summary>
/// <param name="Due">Half of the life is over, and it is not late.</param>
/// <param name="Late">Late, and still good.</param>
/// <param name="Stopped">Ended.</param>
/// <param name="Blocked">Still good, and the device may not renew it in the state that it is in.</param>
public sealed record RotationCounts(long Due, long Late, long Stopped, long Blocked);

/// <summary>The newest certificate of each device, as it is kept beside the certificates. What is asked costs what there is of devices, not of certificates.</summary>
public interface IRotationStore
{
    /// <summary>Rows beside a place in the list.</summary>
    /// <param name="filter">What to list.</param>
    /// <param name="now">The time that states are of.</param>
    /// <param name="sort">In which order.</param>
    /// <param name="from">The place; null for the beginning.</param>
    /// <param name="limit">1 to 1000.</param>
    /// <param name="ct">Stops the search.</param>
    Task<Slice<WatchedCertificate>> ListAsync(RotationFilter filter, DateTimeOffset now, RotationSort sort, ListPosition? from, int limit, CancellationToken ct);

    /// <summary>How many are how.</summary>
    /// <param name="domains">Of these domains; null: of all.</param>
    /// <param name="now">The time.</param>
    /// <param name="ct">Stops the count.</param>
    Task<RotationCounts> CountAsync(IReadOnlyList<string>? domains, DateTimeOffset now, CancellationToken ct);

    /// <summary>How many end in each of a row of equal spans of time.</summary>
    /// <param name="domains">Of these domains; null: of all.</param>
    /// <param name="from">Where the first begins.</param>
    /// <param name="span">How long each is, in whole seconds.</param>
    /// <param name="spans">How many.</param>
    /// <param name="ct">Stops the count.</param>
    Task<IReadOnlyList<long>> CountByEndAsync(IReadOnlyList<string>? domains, DateTimeOffset from, TimeSpan span, int spans, CancellationToken ct);
}
