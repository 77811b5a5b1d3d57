using TrustPoint.Devices.Ownership;

namespace TrustPoint.Ui.Factory;

/// <summary>How a production line has factory identities made here.</summary>
/// <param name="EstUrl">The URL that EST's operations stand below.</param>
/// <param name="Commands">What to type, line by line.</param>
public sealed record LineHelp(string EstUrl, string Commands);

/// <summary>What the pages ask of whoever knows how production lines reach this appliance.</summary>
public interface IProductionLines
{
    /// <summary>The commands for a batch.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="code">Its code, where it was just opened; null: it is not known here, and a place for it stands in the commands.</param>
    LineHelp HelpFor(Batch batch, string? code);
}
