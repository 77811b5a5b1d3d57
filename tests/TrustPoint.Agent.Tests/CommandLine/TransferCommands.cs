using TrustPoint.Testing.Appliances;

namespace TrustPoint.Agent.Tests.CommandLine;

/// <summary>What owners of appliances do in transfers.</summary>
internal static class TransferCommands
{
    /// <summary>The certificate of the domain of an appliance as it is after its first start.</summary>
    public static async Task<string> AnchorAsync(ApplianceProcess appliance) => (await appliance.AdminAsync(HttpMethod.Get, "authorities")).EnumerateArray()
        .Single(row => row.GetProperty("name").GetString() == "evaluation-issuing-g1").GetProperty("pem").GetString()!;

    /// <summary>Runs a verb that must succeed.</summary>
    public static async Task<string> DoneAsync(ApplianceProcess appliance, params string[] command) => (await appliance.CommandAsync(command)).Done;
}
