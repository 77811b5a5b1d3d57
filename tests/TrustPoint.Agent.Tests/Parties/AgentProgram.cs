using TrustPoint.Testing.Appliances;

namespace TrustPoint.Agent.Tests.Parties;

/// <summary>The built program, beside the tests.</summary>
public static class AgentProgram
{
    public static readonly string Assembly = Path.Combine(AppContext.BaseDirectory, "trustpoint-agent.dll");

    public static Task<ShellResult> RunAsync(params string[] arguments) => Shell.RunAsync("dotnet", [Assembly, .. arguments], Path.GetTempPath());
}
