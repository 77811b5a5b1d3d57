using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using TrustPoint.Pkcs11.Keys;
using TrustPoint.Pkcs11.Tokens;
using TrustPoint.Testing.Appliances;

namespace TrustPoint.Testing.Tokens;

/// <summary>
/// A TPM 2.0 (swtpm) on loopback with a token made by tpm2-pkcs11. The library reads where the TPM is from the process's environment:
/// one such TPM per test process at a time.
/// </summary>
public sealed class SwTpm : IDisposable
{
    public const string UserPin = "123456";

    private readonly string directory = Directory.CreateTempSubdirectory("swtpm-").FullName;
    private readonly int port = FreePair();
    private Process process;

    public SwTpm()
    {
        process = StartProcess();
        NativeEnvironment.Set("TPM2_PKCS11_TCTI", $"swtpm:host=127.0.0.1,port={port}");
        NativeEnvironment.Set("TPM2_PKCS11_STORE", directory);
        NativeEnvironment.Set("TSS2_LOG", "all+NONE");
        Module = Pkcs11Module.Load("libtpm2_pkcs11.so.1");
        Token = TokenSetup.Initialize(Module, "tpm", "87654321"u8.ToArray(), Encoding.UTF8.GetBytes(UserPin));
    }

    public Pkcs11Module Module { get; }

    public Token Token { get; }

    public TokenKeyStore OpenStore(string pin = UserPin) =>
        new(Module, new TokenOptions { Label = Token.Label, Pin = Encoding.UTF8.GetBytes(pin) }, TimeProvider.System);

    /// <summary>Power off.</summary>
    public void Stop()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }

    /// <summary>Power on, with what the TPM keeps over a power cut.</summary>
    public void Start() => process = StartProcess();

    /// <summary>How many wrong tries the TPM itself has counted. The library lets go of it first, as it serves one connection.</summary>
    public uint FailedTries()
    {
        Module.Dispose();
        // TPM 2.0 library specification part 3, section 30.2: TPM2_GetCapability(TPM_CAP_TPM_PROPERTIES, TPM_PT_LOCKOUT_COUNTER, 1).
        using var client = new TcpClient();
        client.Connect(IPAddress.Loopback, port);
        client.GetStream().Write(Convert.FromHexString("8001" + "00000016" + "0000017A" + "00000006" + "0000020E" + "00000001"));
        var answer = new byte[27];
        client.GetStream().ReadExactly(answer);
        return BinaryPrimitives.ReadUInt32BigEndian(answer.AsSpan()[^4..]);
    }

    public void Dispose()
    {
        Module.Dispose();
        Stop();
        Directory.Delete(directory, recursive: true);
    }

    private Process StartProcess()
    {
        var started = Process.Start(new ProcessStartInfo("swtpm",
        [
            "socket", "--tpm2", "--tpmstate", $"dir={directory}", "--flags", "not-need-init,startup-clear",
            "--server", $"type=tcp,bindaddr=127.0.0.1,port={port}", "--ctrl", $"type=tcp,bindaddr=127.0.0.1,port={port + 1}",
        ])) ?? throw new InvalidOperationException("swtpm does not start: apt-get install swtpm");
        // The command port takes one connection at a time, so look at the control port.
        for (var waited = Stopwatch.StartNew(); !Answers(port + 1); Thread.Sleep(10))
        {
            if (waited.Elapsed > TimeSpan.FromSeconds(10)) throw new TimeoutException("swtpm does not answer");
        }
        return started;
    }

    private static bool Answers(int port)
    {
        try
        {
            using var client = new TcpClient();
            client.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Two neighbouring free ports: the library takes the control port to be the next one.</summary>
    private static int FreePair()
    {
        while (true)
        {
            if (FreePorts.Take(2) is [var port, var next] && next == port + 1) return port;
        }
    }
}
