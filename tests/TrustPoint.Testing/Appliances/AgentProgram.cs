namespace TrustPoint.Testing.Appliances;

/// <summary>The built device side.</summary>
public static class AgentProgram
{
    /// <summary>What <c>dotnet</c> runs.</summary>
    public static readonly string Assembly = BuiltProgram.Of("TrustPoint.Agent", "trustpoint-agent.dll");

    /// <summary>Runs it to its end.</summary>
    public static Task<ShellResult> RunAsync(params string[] arguments) => Shell.RunAsync("dotnet", [Assembly, .. arguments], Path.GetTempPath());
}
