using TrustPoint.Ca.Callers;

namespace TrustPoint.Ui.Settings;

/// <summary>What keeps a box from being ended.</summary>
public enum EndObstacleKind
{
    /// <summary>A device that works, or is on its way in or out.</summary>
    Device,

    /// <summary>A transfer that is open.</summary>
    Transfer,

    /// <summary>A ceremony that runs.</summary>
    Ceremony,

    /// <summary>An authority that is not ended.</summary>
    Authority,
}

/// <summary>One thing that has to be over before the box is ended.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Its name.</param>
/// <param name="Detail">What people know it by besides.</param>
/// <param name="Command">What to do, as it is typed.</param>
public sealed record EndObstacle(EndObstacleKind Kind, string Name, string Detail, string Command);

/// <summary>Whether the box can be ended.</summary>
public interface IBoxEnd
{
    /// <summary>What has to be over first, in the order in which it is done; empty: nothing.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    Task<IReadOnlyList<EndObstacle>> CheckAsync(Caller caller, CancellationToken ct);
}
