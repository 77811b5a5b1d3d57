using System.Diagnostics;

namespace TrustPoint.Testing.Appliances;

/// <summary>
/// A cable between two network interfaces, <see cref="One"/> and <see cref="Other"/>, that have nothing but IPv6 link-local addresses, in a network
/// namespace of its own: it needs no root and is gone with the process that holds it open. Programs see it when they are started <see cref="Within"/>.
/// </summary>
public sealed class LinkLocalNetwork : IDisposable
{
    /// <summary>One end, <c>fe80::7</c>.</summary>
    public const string One = "plant0";

    /// <summary>The other end, <c>fe80::8</c>.</summary>
    public const string Other = "plant1";

    private const string Script = $"""
        ip link set lo up
        ip link add {One} type veth peer name {Other}
        ip link set {One} addrgenmode none up
        ip link set {Other} addrgenmode none up
        ip -6 addr add fe80::7/64 dev {One} nodad
        ip -6 addr add fe80::8/64 dev {Other} nodad
        echo linked
        exec cat
        """;

    private readonly Process holder;

    /// <summary>Makes it.</summary>
    public LinkLocalNetwork()
    {
        // It ends when this process ends, which closes its standard input.
        holder = Shell.Start("unshare", ["--net", "--user", "--map-root-user", "sh", "-ec", Script], null, null);
        if (holder.StandardOutput.ReadLine() != "linked") throw new InvalidOperationException($"no network: {holder.StandardError.ReadToEnd()}");
    }

    /// <summary>What to start a program with, so that it is on the network and on no other.</summary>
    public IReadOnlyList<string> Within => ["nsenter", $"--target={holder.Id}", "--user", "--net", "--preserve-credentials"];

    /// <inheritdoc/>
    public void Dispose()
    {
        holder.Kill();
        holder.WaitForExit();
        holder.Dispose();
    }
}
