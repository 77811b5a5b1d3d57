using Microsoft.Extensions.Configuration;
using TrustPoint.Appliance.Options;

namespace TrustPoint.Appliance.Tests.Options;

/// <summary>Checked options for tests that open the rooms themselves.</summary>
internal static class Configured
{
    /// <summary>The defaults but for what is set.</summary>
    /// <param name="dataDirectory">Absolute.</param>
    /// <param name="settings">Keys below <c>TrustPoint</c>.</param>
    public static ApplianceOptions In(string dataDirectory, params (string Key, string Value)[] settings) => ApplianceConfiguration.Check(
        new ConfigurationBuilder().AddInMemoryCollection(
            settings.Append(("DataDirectory", dataDirectory)).Append(("HostNames:0", "localhost"))
                .Select(setting => KeyValuePair.Create($"TrustPoint:{setting.Item1}", (string?)setting.Item2))).Build(),
        dataDirectory, "box-1");
}
