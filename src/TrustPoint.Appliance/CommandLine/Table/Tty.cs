using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace TrustPoint.Appliance.CommandLine.Table;

/// <summary>
/// A terminal that people take turns at: what is secret is typed without echo, and shown on the other screen, which leaves nothing to scroll back to.
/// </summary>
internal sealed partial class Tty : IDisposable
{
    private const int Input = 0;
    private const int Output = 1;
    private const int Longest = 4096;

    // struct termios of Linux: four words of flags, of which the last is c_lflag (termios(3)).
    private const int StateLength = 128;
    private const int LocalFlags = 12;
    private const uint EchoFlag = 0x8;
    private const int Flush = 2;

    private const string ToOtherScreen = "\e[?1049h\e[2J\e[H";
    private const string BackAndWiped = "\e[2J\e[3J\e[H\e[?1049l";

    private readonly TextWriter screen;
    // Not the console's own stream: that one edits and echoes by itself.
    private readonly FileStream keyboard = new(new SafeFileHandle(Input, ownsHandle: false), FileAccess.Read, bufferSize: 0);
    private readonly byte[] before = new byte[StateLength];
    private readonly List<PosixSignalRegistration> signals = [];
    private bool isAside;

    /// <param name="screen">Where it shows.</param>
    /// <exception cref="VerbFailedException">There is no terminal.</exception>
    public Tty(TextWriter screen)
    {
        this.screen = screen;
        if (isatty(Input) == 0 || isatty(Output) == 0 || tcgetattr(Input, ref before[0]) != 0) throw new VerbFailedException("a ceremony is held at a terminal, by people: this is none");
        // Whoever leaves in the middle leaves nothing on the screen, and a terminal that shows what is typed.
        foreach (var signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT }) signals.Add(PosixSignalRegistration.Create(signal, _ => Restore()));
    }

    /// <summary>Shows a line. What is in it of other people's must not steer the terminal.</summary>
    public void Say(string line = "") => screen.WriteLine(Plain(line));

    /// <summary>Asks for a line.</summary>
    /// <exception cref="VerbFailedException">The terminal was closed.</exception>
    public string Ask(string prompt)
    {
        screen.Write(Plain(prompt));
        screen.Flush();
        return Read();
    }

    /// <summary>Asks for a line that nobody sees.</summary>
    /// <exception cref="VerbFailedException">The terminal was closed.</exception>
    public string AskSecret(string prompt)
    {
        var silent = before.ToArray();
        var flags = silent.AsSpan(LocalFlags, sizeof(uint));
        BinaryPrimitives.WriteUInt32LittleEndian(flags, BinaryPrimitives.ReadUInt32LittleEndian(flags) & ~EchoFlag);
        // What was typed before the question was seen is no answer to it. Only then it is asked.
        if (tcsetattr(Input, Flush, ref silent[0]) != 0) throw new VerbFailedException("this terminal shows whatever is typed: nothing secret is asked for here");
        try
        {
            screen.Write(Plain(prompt));
            screen.Flush();
            return Read();
        }
        finally
        {
            _ = tcsetattr(Input, Flush, ref before[0]);
            screen.WriteLine();
        }
    }

    /// <summary>Shows lines on the other screen until Enter, and takes them away.</summary>
    public void ShowAside(IEnumerable<string> lines, string prompt)
    {
        isAside = true;
        screen.Write(ToOtherScreen);
        foreach (var line in lines) Say(line);
        _ = Ask(prompt);
        Restore();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Restore();
        foreach (var signal in signals) signal.Dispose();
        keyboard.Dispose();
    }

    private void Restore()
    {
        _ = tcsetattr(Input, Flush, ref before[0]);
        if (!isAside) return;
        isAside = false;
        screen.Write(BackAndWiped);
        screen.Flush();
    }

    private string Read()
    {
        Span<byte> line = stackalloc byte[Longest];
        var length = 0;
        try
        {
            while (keyboard.ReadByte() is var octet && octet != '\n')
            {
                if (octet < 0 || length == Longest) throw new VerbFailedException("the terminal was closed; the ceremony waits: ./trustpoint ceremony run --resume NAME");
                line[length++] = (byte)octet;
            }
            return Encoding.UTF8.GetString(line[..length]).Trim();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(line);
        }
    }

    // Neither what steers a terminal nor what turns a line around.
    private static string Plain(string text) =>
        string.Concat(text.Select(letter => letter != '\n' && (char.IsControl(letter) || char.GetUnicodeCategory(letter) == UnicodeCategory.Format) ? '?' : letter));

    [LibraryImport("libc")]
    private static partial int isatty(int fd);

    [LibraryImport("libc")]
    private static partial int tcgetattr(int fd, ref byte state);

    [LibraryImport("libc")]
    private static partial int tcsetattr(int fd, int when, ref byte state);
}
