using TrustPoint.Appliance.CommandLine;
using TrustPoint.Appliance.Options;
using TrustPoint.Devices.Ownership;
using TrustPoint.Ui.Factory;

namespace TrustPoint.Appliance.Enrolment;

/// <summary>How production lines reach this appliance: for the command line and for the pages.</summary>
internal sealed class ProductionLines(ApplianceOptions options) : IProductionLines
{
    /// <summary>The URL that EST's operations stand below, for a factory's domain (RFC 7030 section 3.2.2: the label names it).</summary>
    public string EstUrl(string domain) => $"{options.DevicesUrl}/.well-known/est/{domain}";

    /// <inheritdoc/>
    public LineHelp HelpFor(Batch batch, string? code)
    {
        var (url, steps) = (EstUrl(batch.Domain), new StringWriter());
        LineCommands.WriteSteps(steps, batch.Name, code, url);
        return new(url, steps.ToString());
    }
}
