import { mount } from 'svelte';
import { connect } from './ipc/connect';
import MainWindow from './views/MainWindow.svelte';

const target = document.getElementById('app');
if (target === null) throw new Error('index.html has no #app');
mount(MainWindow, { target, props: { backend: await connect() } });
