using TrustPoint.Ca.Callers;
using TrustPoint.Devices.Lifecycle;
using TrustPoint.Devices.Transfers;

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
/// <param name="Command">What to do, as it is typed.</param>
public sealed record EndObstacle(EndObstacleKind Kind, string Name, string Command)
{
    /// <summary>The state of a device, or of as many more as the name counts.</summary>
    public DeviceState? Device { get; init; }

    /// <summary>How far a transfer is, and on which side of it this box is.</summary>
    public (TransferSide Side, TransferProgress Progress)? Transfer { get; init; }

    /// <summary>The title of a ceremony, the subject of an authority.</summary>
    public string? Title { get; init; }
}

/// <summary>Whether the box can be ended.</summary>
public interface IBoxEnd
{
    /// <summary>What has to be over first, in the order in which it is done; empty: nothing.</summary>
    /// <exception cref="NotAllowedException">The caller may not.</exception>
    Task<IReadOnlyList<EndObstacle>> CheckAsync(Caller caller, CancellationToken ct);
}
