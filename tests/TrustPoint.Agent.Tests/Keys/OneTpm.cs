namespace TrustPoint.Agent.Tests.Keys;

/// <summary>
/// Tests with a TPM run one after the other, and beside nothing else: the library finds its TPM by the environment of the process, and a program that is started
/// meanwhile would inherit the one connection that a TPM serves.
/// </summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class OneTpm
{
    public const string Name = "one TPM";
}
