using TrustPoint.Agent.CommandLine;
using TrustPoint.Formats;
using TrustPoint.Formats.Cms;
using TrustPoint.Formats.Transfers;

namespace TrustPoint.Agent.Factory;

/// <summary>A device's own word that it was reset for one ownership transfer, signed by its factory identity (LIF-35).</summary>
internal sealed class SignedReset : IDisposable
{
    private readonly FactoryIdentity factory;
    private readonly ReadOnlyMemory<byte> nonce;
    private readonly string path;

    private SignedReset(FactoryIdentity factory, ReadOnlyMemory<byte> nonce, string path) => (this.factory, this.nonce, this.path) = (factory, nonce, path);

    /// <summary>Makes ready to sign: nothing is written yet.</summary>
    /// <param name="device">The device.</param>
    /// <param name="package">File of the transfer's package, or of its statement alone.</param>
    /// <param name="path">Where the confirmation goes, a <c>.json</c>.</param>
    /// <param name="ct">Stops the wait.</param>
    /// <exception cref="AgentException">The file is no package of a transfer of this device, or the factory identity cannot be used.</exception>
    public static async Task<SignedReset> PrepareAsync(Device device, string package, string path, CancellationToken ct)
    {
        if (Path.GetExtension(path) != ".json") throw new AgentException("the file of the confirmation ends in .json: its signature goes beside it, ending in .p7s");
        var factory = await device.ReadFactoryAsync(ct);
        try
        {
            var statement = TransferStatement.Decode(TransferPackage.Decode(await File.ReadAllBytesAsync(package, ct))[TransferPackage.Statement]);
            return statement.Devices.Any(named => named.SerialNumber == factory.SerialNumber)
                ? new(factory, statement.Nonce, path) : throw new AgentException($"{package} is a transfer of other devices than {factory.SerialNumber}");
        }
        catch (Exception error) when (error is DecodeException or IOException or UnauthorizedAccessException)
        {
            factory.Dispose();
            throw new AgentException($"{package} cannot be read: {error.Message}");
        }
    }

    /// <summary>Signs and writes it. The device was reset before.</summary>
    public async Task WriteAsync(DateTimeOffset now, CancellationToken ct)
    {
        var confirmation = new ResetConfirmation(factory.SerialNumber, nonce, now).Encode();
        var draft = new SignedMessageDraft(Oids.Data, confirmation, factory.Certificate, factory.Key.Algorithm, now, []) { IsDetached = true };
        await File.WriteAllBytesAsync(Path.ChangeExtension(path, "p7s"), draft.Assemble(await factory.Key.SignAsync(draft.ToSign, ct)), ct);
        await File.WriteAllBytesAsync(path, confirmation, ct);
    }

    /// <inheritdoc/>
    public void Dispose() => factory.Dispose();
}
